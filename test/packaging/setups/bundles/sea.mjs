// node sea.mjs bundle executable
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs'

const [main, executable] = process.argv.slice(2)
writeFileSync('sea.json', JSON.stringify({ main, output: 'sea.blob', disableExperimentalSEAWarning: true }))
execFileSync(process.execPath, ['--experimental-sea-config', 'sea.json'], { stdio: 'inherit' })
copyFileSync(process.execPath, executable)
chmodSync(executable, 0o755)
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
execFileSync('postject', [executable, 'NODE_SEA_BLOB', 'sea.blob', '--sentinel-fuse', fuse], { stdio: 'inherit' })
