import 'tracer/init'
import './app.mjs'
