// A small library that nobody but its owner knows: see own-instrumentation.ts, which traces it.
class Mailer {
  /** Sends a mail; resolves to a receipt. */
  async send({ to, headers = {} }) {
    if (!to.includes('@')) throw new TypeError(`no address: ${to}`)
    await new Promise(resolve => setTimeout(resolve, 5))
    return { id: 'm-1', headers }
  }
}

module.exports = { Mailer }
