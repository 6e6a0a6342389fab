import { prepare } from './instance'
import { runsApplication } from './process/application'

// As `dd-trace/register.js`: the application itself calls `init`, perhaps after its libraries were loaded.
if (runsApplication()) prepare()
