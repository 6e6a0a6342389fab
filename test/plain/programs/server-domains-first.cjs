// node: -r node:domain
require('./server-domains.cjs')
