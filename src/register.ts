import { runsApplication } from './process/application'

if (runsApplication()) require('./init')
