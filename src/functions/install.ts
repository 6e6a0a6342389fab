export { createLambda } from './lambda'
export { loadHandler } from './load-handler'
