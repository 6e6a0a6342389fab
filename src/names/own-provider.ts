/** Marks this tracer's own provider of OpenTelemetry's API, whichever file of the build made it. */
export const ownProvider: unique symbol = Symbol.for('tracer.otel.provider')
