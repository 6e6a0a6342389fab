import { runsApplication } from './process/application'

if (runsApplication()) {
  require('./init')
  const { redirectHandler } = require('./instance') as typeof import('./instance')
  redirectHandler(__dirname)
}
