require('tracer/init')
require('./app.cjs')
