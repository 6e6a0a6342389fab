// Customers of the shop, outside of all traces: some look, some search, some buy.
import { setTimeout as sleep } from 'node:timers/promises'

const [, , shop] = process.argv
const customers = ['ada', 'grace', 'edsger', 'barbara', 'tony']
const words = ['product 1', 'lamp', 'a', 'chair']

for (let turn = 0; ; turn++) {
  const customer = customers[turn % customers.length]
  await visit(`/products/${turn % 17 === 16 ? 999 : 1 + ((turn * 7) % 40)}`)
  if (turn % 4 === 1) await visit(`/search?q=${encodeURIComponent(words[turn % words.length])}`)
  if (turn % 3 === 2) await buy(customer, turn)
  await sleep(60)
}

async function visit(path, options) {
  try {
    await (await fetch(shop + path, options)).arrayBuffer()
  } catch {
    // The shop is closing.
    process.exit(0)
  }
}

function buy(customer, turn) {
  const count = turn % 5 === 0 ? 12 : 2
  const items = Array.from({ length: count }, (_, index) => ({ product: 1 + ((turn + index) % 40), count: 1 }))
  // Now and then somebody orders nothing of something.
  if (turn % 11 === 5) items.push({ product: 3, count: 0 })
  const body = JSON.stringify({ customer, items })
  return visit('/checkout', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
}
