import { runsApplication } from './application'
import { prepare } from './instance'

// As `dd-trace/register.js`: the application itself calls `init`, perhaps after its libraries were loaded.
if (runsApplication()) prepare()
