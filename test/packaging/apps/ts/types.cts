import tracer = require('tracer')

import { init, trace } from 'tracer'

const started = init({ service: 'shop' })
started.trace('a', span => span.setTag('b', 1))
trace('a', () => 1)
tracer.tracer.flush().then(() => tracer.shutdown())
tracer.default.scope().active()?.finish()
