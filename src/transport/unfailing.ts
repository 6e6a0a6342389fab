/**
 * A listener of a socket's or a timer's: what it throws would end the application, and fails what it belongs to instead;
 * where nothing is given for that, this one call is left out.
 */
export function unfailing<Args extends unknown[]>(
  fn: (...args: Args) => unknown,
  failed: (error: unknown) => void = () => {},
): (...args: Args) => void {
  return (...args) => {
    try {
      fn(...args)
    } catch (error) {
      failed(error)
    }
  }
}
