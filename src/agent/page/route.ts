import { useEffect, useMemo, useState } from 'preact/hooks'
import { type Look, plainLook, readLook, writeLook } from './trace-look'

/** The views of the page, in the order of its rail. */
export const views = ['traces', 'services', 'operations', 'hints', 'metrics', 'profiles'] as const

/** One of the views. */
export type View = (typeof views)[number]

/** How one trace is drawn. */
export type Shape = 'waterfall' | 'flame' | 'logs' | 'compare'

/** What is on show: all of it is in the hash of the address, so that history, bookmarks and copies work. */
export interface Route {
  readonly view: View
  readonly query: string
  /** What the list is grouped by, a word of the query language or a tag; empty: it is not. */
  readonly group: string
  /** What the list is sorted by, after a minus where the largest comes first; empty: newest first. */
  readonly sort: string
  /** An id, or empty. */
  readonly trace: string
  /** An id, or empty. */
  readonly span: string
  readonly shape: Shape
  /** `<id>/<file>` of a profile, or empty. */
  readonly profile: string
  /** How the trace is looked at. */
  readonly look: Look
}

/** The first route. */
export const start: Route = {
  view: 'traces',
  query: '',
  group: '',
  sort: '',
  trace: '',
  span: '',
  shape: 'waterfall',
  profile: '',
  look: plainLook,
}

/** Reads a hash such as `#/traces?q=error&trace=1f`; what cannot be read is as at the start. */
export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s)
  const parameters = new URLSearchParams(search)
  const text = (name: string) => parameters.get(name) ?? ''
  return {
    view: views.find(view => view === path) ?? start.view,
    query: text('q'),
    group: text('group'),
    sort: text('sort'),
    trace: text('trace'),
    span: text('span'),
    shape: shapeOf(text('shape')),
    profile: text('profile'),
    look: readLook(parameters),
  }
}

/** The hash of a route; what is not said is as at the start. */
export function hrefOf(route: Partial<Route>): string {
  const parameters = new URLSearchParams()
  if (route.query) parameters.set('q', route.query)
  if (route.group) parameters.set('group', route.group)
  if (route.sort) parameters.set('sort', route.sort)
  if (route.trace) parameters.set('trace', route.trace)
  if (route.span) parameters.set('span', route.span)
  if (route.shape && route.shape !== start.shape) parameters.set('shape', route.shape)
  if (route.profile) parameters.set('profile', route.profile)
  if (route.trace && route.look) writeLook(parameters, route.look)
  const search = parameters.toString()
  return `#/${route.view ?? start.view}${search && `?${search}`}`
}

/** Goes to a route; `replace` leaves no step to go back to. */
export function go(route: Partial<Route>, replace = false): void {
  const href = hrefOf(route)
  if (href === location.hash) return
  if (replace) history.replaceState(null, '', href)
  else history.pushState(null, '', href)
  dispatchEvent(new PopStateEvent('popstate'))
}

/** The list of a route, without the trace that is open. */
export function listOf({ view, query, group, sort }: Route): Partial<Route> {
  return { view, query, group, sort }
}

/** The route of the moment. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const follow = () => setHash(location.hash)
    // Effects run after the first picture: it may have changed since.
    follow()
    addEventListener('popstate', follow)
    addEventListener('hashchange', follow)
    return () => {
      removeEventListener('popstate', follow)
      removeEventListener('hashchange', follow)
    }
  }, [])
  return useMemo(() => readRoute(hash), [hash])
}

function shapeOf(text: string): Shape {
  return text === 'flame' || text === 'logs' || text === 'compare' ? text : 'waterfall'
}
