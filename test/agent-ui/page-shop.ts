import type { SampleSpan } from './page-samples'

/** The stack of the error that the shop's checkout fails with. */
export const stack = `TypeError: Cannot read properties of undefined (reading 'amount')
    at charge (/srv/shop/src/charge.ts:20:15)
    at async file:///srv/shop/src/checkout.mjs:12:3
    at Layer.handle (/srv/shop/node_modules/express/lib/router/layer.js:95:5)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`

/** So many like queries are in the shop's trace. */
export const queries = 48

/** A trace with calls to other services, like queries in sequence and an error; 420 ms and 55 spans. */
export const shop: SampleSpan = {
  service: 'shop',
  resource: 'POST /checkout',
  took: 420,
  error: true,
  meta: { 'http.method': 'POST', 'span.kind': 'server', 'user.plan': 'gold', '_dd.p.dm': '-1', 'runtime-id': 'abc' },
  children: [
    { name: 'middleware', type: '', resource: 'bodyParser', at: 1, took: 3 },
    {
      name: 'http.request',
      type: 'http',
      resource: 'GET',
      at: 5,
      took: 40,
      meta: { 'span.kind': 'client', 'http.url': 'http://stock:4000/items/17?full=1' },
      children: [
        {
          service: 'stock',
          resource: 'GET /items/:id',
          at: 8,
          took: 30,
          meta: { 'span.kind': 'server' },
          children: [
            { service: 'stock-redis', name: 'redis.command', type: 'redis', resource: 'GET', at: 10, took: 4 },
          ],
        },
      ],
    },
    ...Array.from({ length: queries }, (_, index) => ({
      service: 'shop-db',
      name: 'pg.query',
      type: 'sql',
      resource: `SELECT * FROM items WHERE id = ${index}`,
      at: 50 + index * 6,
      took: 5,
      meta: { 'db.statement': `SELECT * FROM items WHERE id = ${index}` },
    })),
    {
      name: 'checkout',
      resource: 'checkout',
      at: 345,
      took: 70,
      error: true,
      meta: failure(),
      children: [{ service: 'payment', name: 'charge', at: 350, took: 50, error: true, meta: failure() }],
    },
  ],
}

function failure(): Record<string, string> {
  return {
    'error.type': 'TypeError',
    'error.message': "Cannot read properties of undefined (reading 'amount')",
    'error.stack': stack,
  }
}
