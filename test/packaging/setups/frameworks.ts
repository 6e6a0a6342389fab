import type { Setup } from './setup'

const group = 'Frameworks'
const preloaded = { NODE_OPTIONS: '--require tracer/register' }

const manifest = { 'package.json': '{ "name": "shop", "version": "1.2.3", "private": true }' }

const route = (name: string, indent = '') => [
  `${indent}web.request GET ${name} shop`,
  `${indent}  next.request GET ${name} shop`,
]
/** A page asks an endpoint, which asks one of the pages router. */
const nextSpans = [
  ...route('/items/[id]'),
  `    http.request GET`,
  ...route('/api/[id]', '      '),
  ...route('/api/old/[id]', '            '),
  ...route('/old/[id]'),
]

function next(version: number, name: string, own: Pick<Setup, 'start'> & Partial<Setup>): Setup {
  return {
    group,
    name: `Next ${version}, ${name}`,
    packages: [`next@${version}`, 'react@19', 'react-dom@19'],
    folder: 'frameworks/next',
    build: [['next', 'build']],
    requests: ['/items/1', '/old/1'],
    gets: { spans: nextSpans },
    ...own,
    files: { ...manifest, ...own.files },
    env: { NEXT_TELEMETRY_DISABLED: '1', ...own.env },
  }
}

/** Both majors of Next, in the ways it is started. */
function nexts(version: number): readonly Setup[] {
  return [
    next(version, '`next start`, `ddtrace-run`', { start: ['ddtrace-run', 'next', 'start'] }),
    next(version, '`next start`, NODE_OPTIONS', { start: ['next', 'start'], env: preloaded }),
    next(version, "`output: 'standalone'`, NODE_OPTIONS", {
      start: ['node', '.next/standalone/server.js'],
      env: { ...preloaded, OUTPUT: 'standalone' },
    }),
    next(version, '`next dev`, NODE_OPTIONS', { build: [], start: ['next', 'dev'], env: preloaded }),
    next(version, '`instrumentation.js`', {
      files: {
        'instrumentation.js': `export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') await import('tracer/init')
}
`,
      },
      start: ['next', 'start'],
    }),
  ]
}

/** Web frameworks, each built and started as their users do. */
export const frameworks: readonly Setup[] = [...nexts(16), ...nexts(15)]
