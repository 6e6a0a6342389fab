const { metrics } = require('@opentelemetry/api')

/** What the suite calls an instrument, and what OpenTelemetry's API does; `how` is the instrument's own method. */
const told = {
  counter: { kind: 'Counter', how: 'add' },
  updowncounter: { kind: 'UpDownCounter', how: 'add' },
  gauge: { kind: 'Gauge', how: 'record' },
  histogram: { kind: 'Histogram', how: 'record' },
}
const observed = {
  asynchronous_counter: 'ObservableCounter',
  asynchronous_updowncounter: 'ObservableUpDownCounter',
  asynchronous_gauge: 'ObservableGauge',
}

/** Routes that call OpenTelemetry's API of metrics, which the tracer sends. */
exports.routes = tracer => {
  const meters = new Map()
  const instruments = new Map()

  const create = (kind, { meter_name, name, unit, description }) => {
    const meter = meters.get(meter_name)
    if (meter === undefined) throw Object.assign(new Error(`no meter ${meter_name}`), { status: 400 })
    return meter[`create${kind}`](name, { unit, description })
  }
  const keyOf = (kind, { meter_name, name, unit, description }) =>
    JSON.stringify([kind, meter_name, name, unit, description])

  const routes = {
    'POST /metrics/otel/get_meter'({ name, version, schema_url, attributes }) {
      const options = { schemaUrl: schema_url ?? undefined, attributes: attributes ?? undefined }
      meters.set(name, metrics.getMeter(name, version ?? undefined, options))
      return {}
    },
    async 'POST /metrics/otel/force_flush'() {
      await tracer.flush()
      return { success: true }
    },
  }
  for (const [name, { kind, how }] of Object.entries(told)) {
    routes[`POST /metrics/otel/create_${name}`] = body => {
      instruments.set(keyOf(kind, body), create(kind, body))
      return {}
    }
    routes[`POST /metrics/otel/${name}_${how}`] = body => {
      const instrument = instruments.get(keyOf(kind, body))
      if (instrument === undefined) throw Object.assign(new Error(`no ${name} ${body.name}`), { status: 400 })
      instrument[how](body.value, body.attributes ?? undefined)
      return {}
    }
  }
  for (const [name, kind] of Object.entries(observed)) {
    routes[`POST /metrics/otel/create_${name}`] = body => {
      create(kind, body).addCallback(result => result.observe(body.value, body.attributes ?? undefined))
      return {}
    }
  }
  return routes
}
