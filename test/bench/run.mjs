// Ours beside bare Node, dd-trace and OpenTelemetry, all in one run, in turns, printed as ratios.
//   npm run bench                  all of it
//   npm run bench -- start         one part: size, start, spans, service, away, growth
//   npm run bench -- service http  one kind of service: http, express, express-client, express-pg
//   npm run bench -- --write       keeps the figures for the README
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { size } from './installed.mjs'
import { growth, spans, start } from './processes.mjs'
import { away, service } from './requests.mjs'
import { ddTrace, figures, here, line, require } from './subjects.mjs'

const parts = process.argv.slice(2).filter(part => part !== '--write')
const kinds = parts.filter(part => part === 'http' || part.startsWith('express'))
const wants = part => parts.length === 0 || parts.includes(part)

console.log(`Node ${process.version}, ${ddTrace} ${require(`${ddTrace}/package.json`).version}`)
if (wants('size')) size()
if (wants('start')) start()
if (wants('spans')) await spans()
if (wants('service')) await service(kinds)
if (wants('away')) await away()
if (wants('growth')) await growth()
if (process.argv.includes('--write')) writeFigures()

/** Keeps the figures of this Node, beside those of others, for `npm run docs`. */
function writeFigures() {
  const path = join(here, 'figures.json')
  const known = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const before = known[line]?.rows ?? []
  const rows = [...before.filter(row => !figures.some(({ title }) => title === row.title)), ...figures]
  const { version } = require(`${ddTrace}/package.json`)
  const date = new Date().toISOString().slice(0, 10)
  known[line] = { node: process.version, 'dd-trace': version, date, rows }
  writeFileSync(path, `${JSON.stringify(known, null, 2)}\n`)
}
