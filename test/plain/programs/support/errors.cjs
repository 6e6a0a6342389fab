/** Errors that a logger may be given. */
class Private extends Error {
  #secret = 'secret'
  name = 'Private'
  get secret() {
    return this.#secret
  }
  toJSON() {
    return { secret: this.#secret, message: this.message }
  }
}
const circular = Object.assign(new Error('circular'), { own: 1 })
circular.self = circular
exports.errors = {
  plain: new Error('plain'),
  private: new Private('private'),
  frozen: Object.freeze(Object.assign(new TypeError('frozen'), { code: 'F' })),
  cause: new Error('outer', { cause: new Error('inner') }),
  aggregate: new AggregateError([new Error('one')], 'many'),
  circular,
}
exports.Private = Private
/** A stack as it is without where it was. */
exports.steady = text => text.replace(/(\\n|\n)\s+at [^"'\n]*?(?=\\n|\n|"|'|$)/g, '')
