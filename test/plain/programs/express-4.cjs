const folder = '../../apps/express4/node_modules/express'

require('./support/express-app.cjs').run(require(folder), require(`${folder}/lib/router/layer`), false)
