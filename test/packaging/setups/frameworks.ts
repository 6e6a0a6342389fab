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
    // Next 15 runs it with the first request, which came before the tracer then.
    next(version, '`instrumentation.js`', {
      requests: ['/first', '/items/1', '/old/1'],
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

/** A page that fetches from the same server: its route where the server knows it, spans in any case. */
function other(
  name: string,
  own: Omit<Setup, 'group' | 'name' | 'requests' | 'gets' | 'env'>,
  spans: readonly string[],
): Setup {
  return { group, name, requests: ['/items/1'], gets: { spans }, env: preloaded, ...own }
}

/** Their routers are part of the bundle, and tell nobody. */
const withoutRoute = (service: string) => [
  `web.request GET ${service}`,
  `  http.request GET ${service}`,
  `    web.request GET ${service}`,
]

/** Their servers have one route of Express for all of theirs. */
const ofExpress = (route: string) => [
  `express.request GET ${route} shop`,
  '    http.request GET shop',
  `      express.request GET ${route} shop`,
]

const others: readonly Setup[] = [
  other(
    'Nuxt 4, `node .output/server/index.mjs` (without the route; the build names the service `<name>-prod`)',
    {
      packages: ['nuxt@4'],
      nodes: { from: 22, why: 'Nuxt 4 needs Node 22' },
      folder: 'frameworks/nuxt',
      build: [['nuxt', 'build']],
      start: ['node', '.output/server/index.mjs'],
    },
    withoutRoute('shop-prod'),
  ),
  other(
    'SvelteKit 3, adapter-node (without the route: the bundle tells it to nobody)',
    {
      packages: [
        '@sveltejs/kit@3',
        '@sveltejs/adapter-node@6',
        '@sveltejs/vite-plugin-svelte@7',
        'svelte@5',
        'vite@8',
        'typescript@6',
      ],
      nodes: { from: 22, why: 'SvelteKit 3 needs Node 22' },
      folder: 'frameworks/kit',
      build: [['vite', 'build']],
      start: ['node', 'build/index.js'],
    },
    withoutRoute('shop'),
  ),
  other(
    'Astro 7, `@astrojs/node` standalone (without the route: the bundle tells it to nobody)',
    {
      packages: ['astro@7', '@astrojs/node@11'],
      nodes: { from: 22, why: 'Astro 7 needs Node 22' },
      folder: 'frameworks/astro',
      build: [['astro', 'build']],
      start: ['node', 'dist/server/entry.mjs'],
    },
    withoutRoute('shop'),
  ),
  other(
    'React Router 8, `react-router-serve` (the one route of its server)',
    {
      packages: [
        'react-router@8.4',
        '@react-router/dev@8.4',
        '@react-router/node@8.4',
        '@react-router/serve@8.4',
        'react@19',
        'react-dom@19',
        'isbot@5',
        'vite@8',
      ],
      nodes: { from: 22, why: 'React Router 8 needs Node 22' },
      folder: 'frameworks/react-router',
      build: [['react-router', 'build']],
      start: ['react-router-serve', 'build/server/index.js'],
    },
    ofExpress('/{*splat}'),
  ),
  other(
    'Remix 2, `remix-serve` (the one route of its server)',
    {
      packages: [
        '@remix-run/dev@2',
        '@remix-run/node@2',
        '@remix-run/react@2',
        '@remix-run/serve@2',
        'react@18',
        'react-dom@18',
        'isbot@4',
        'vite@6',
      ],
      folder: 'frameworks/remix',
      build: [['remix', 'vite:build']],
      start: ['remix-serve', 'build/server/index.js'],
    },
    ofExpress('*'),
  ),
]

/** Web frameworks, each built and started as their users do. */
export const frameworks: readonly Setup[] = [...nexts(16), ...nexts(15), ...others]
