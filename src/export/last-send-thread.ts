import { workerData } from 'node:worker_threads'
import { type Address, showAddress } from '../transport/address'
import { findAgent } from '../transport/find'
import { call } from '../transport/request'
import { placed } from './condition'
import { failureOf } from './failure'
import { type LastSend, lastPause, lastTries, mostTimeouts, outcomes, steps } from './last-send'
import { judge } from './verdict'

const { requests, addresses, timeout, answer } = workerData as LastSend
const { states, reason } = answer
/** They are under way together, and an agent may take one after the other; who waits for this thread gives up before. */
const longest = timeout * mostTimeouts

function step(next: number): void {
  Atomics.store(states, 0, next)
  Atomics.notify(states, 0)
}

function because(why: string): void {
  if (reason[0] === 0) new TextEncoder().encodeInto(why, reason)
}

/** Runs in a thread of its own while the process is ending: sends what is left, and says what arrived. */
async function sendAll(): Promise<void> {
  step(steps.sending)
  const address = addresses.length === 1 ? addresses[0] : await findAgent(addresses)
  if (address === undefined) because(`no agent answers at ${addresses.map(showAddress).join(', ')}`)
  else await Promise.all(requests.map((_, at) => send(at, address, lastTries)))
}

async function send(at: number, address: Address, left: number): Promise<void> {
  const request = requests[at] as LastSend['requests'][number]
  const exchange = call(address, { ...request, timeout: longest })
  try {
    // An agent's reply says by its status alone whether it took the payload, whatever the protocol.
    const verdict = judge(await exchange.reply)
    if (verdict.outcome === 'accepted') {
      Atomics.store(states, at + 1, outcomes.delivered)
      Atomics.add(states, 0, 1)
      Atomics.notify(states, 0)
    } else if (verdict.outcome === 'too large') {
      Atomics.store(states, at + 1, outcomes.tooLarge)
      because(placed(verdict.reason, address))
    } else if (verdict.outcome === 'again' && left > 0) await again(at, address, left)
    else because(placed(verdict.reason, address))
  } catch (error) {
    const failure = failureOf(error, exchange.handedOver())
    // What was handed over may have arrived: it is not to arrive twice.
    if (failure.passing && !failure.handedOver && left > 0) await again(at, address, left)
    else because(placed(failure.reason, address))
  }
}

async function again(at: number, address: Address, left: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, lastPause))
  await send(at, address, left - 1)
}

// Sockets and timers of ours hold no thread.
const keepAlive = setTimeout(() => {}, longest)
void sendAll()
  .catch(error => because(String(error)))
  .finally(() => {
    clearTimeout(keepAlive)
    step(steps.done)
  })
