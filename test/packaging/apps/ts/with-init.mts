import 'tracer/init'
import './app.mts'
