import './tracing.mts'
import './app.mts'
