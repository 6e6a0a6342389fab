import { runsApplication } from './application'

if (runsApplication()) require('./init')
