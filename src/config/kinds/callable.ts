import { isRecord, type Kind, refuse } from '../option'

type Callable = (...args: never[]) => unknown

/** A function of the user's. Whoever calls it takes what it throws. */
export function callable<Fn extends Callable>(): Kind<Fn> {
  const expected = 'a function'
  return {
    expected,
    parse: value => refuse(expected, value),
    accept: value => (isFunction<Fn>(value) ? { value } : refuse(expected, value)),
    show: () => expected,
  }
}

/** A text, or a function of the user's that gives one. */
export function textOrCallable<Fn extends Callable>(): Kind<string | Fn> {
  const expected = 'a text or a function'
  return {
    expected,
    parse: value => ({ value }),
    accept: value => (isFunction<Fn>(value) ? { value } : refuse(expected, value)),
    show: value => (typeof value === 'string' ? value : 'a function'),
  }
}

/** Functions of the user's that are called at a certain moment, by its name. */
export function hooks<Hooks extends Readonly<Record<string, Callable | undefined>>>(
  ...names: readonly (keyof Hooks & string)[]
): Kind<Hooks> {
  const expected = `an object with functions: ${names.join(', ')}`
  return {
    expected,
    parse: value => refuse(expected, value),
    accept(value) {
      if (!isRecord(value)) return refuse(expected, value)
      const fitting = names.every(name => value[name] === undefined || typeof value[name] === 'function')
      // Each is a function, as was just seen.
      return fitting ? { value: value as Hooks } : refuse(expected, value)
    },
    show: () => expected,
  }
}

function isFunction<Fn extends Callable>(value: unknown): value is Fn {
  return typeof value === 'function'
}
