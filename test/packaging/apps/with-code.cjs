const tracer = require('tracer')
tracer.init()
require('./app.cjs')
