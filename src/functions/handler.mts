// What AWS's runtime loads in the place of the user's handler, which it then is, traced: see `process/lambda.ts`.
import { tracer } from '../index.js'
import { loadHandler } from './install.js'

/** The user's handler. */
export const handler = tracer.lambda(await loadHandler())
