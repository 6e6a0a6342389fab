import { isLauncher } from './launchers'

if (!isLauncher(process.argv[1])) require('./init')
