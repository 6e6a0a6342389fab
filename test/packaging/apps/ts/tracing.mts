import tracer from 'tracer'

tracer.init()
