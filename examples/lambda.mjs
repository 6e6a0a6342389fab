// A function of AWS Lambda: each call is a span, sent before the function answers.
// Without this code: set AWS_LAMBDA_EXEC_WRAPPER=/var/task/node_modules/tracer/dist/src/functions/exec-wrapper.
import tracer from 'tracer'

tracer.init()

export const handler = tracer.lambda(async event => {
  const id = event.pathParameters?.id ?? 'none'
  const order = await tracer.trace('order.read', async span => {
    span.setTag('order.id', id)
    return { id, total: 1999 }
  })
  return { statusCode: 200, body: JSON.stringify(order) }
})
