import { freemem, totalmem } from 'node:os'
import { type EventLoopUtilization, type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'
import type { StatsdClient } from './client'
import { observeGarbageCollection } from './garbage'

/** Milliseconds between two samples of the event loop's delay: 50 wake-ups a second cost nothing that can be measured. */
const delayResolution = 20

/** Collects what Node tells of itself. Names are those of Datadog's runtime metrics for Node. */
export interface RuntimeCollector {
  /** Adds the state of now, and what happened since the last call. */
  collect(): void
  stop(): void
}

/** Which of the parts that can be left out are collected. */
export interface RuntimeParts {
  readonly garbage: boolean
  readonly eventLoop: boolean
}

/** Starts collecting into a client. */
export function collectRuntime(client: StatsdClient, parts: RuntimeParts): RuntimeCollector {
  const gauge = (name: string, value: number | undefined, tags?: readonly string[]): void => {
    if (value !== undefined) client.add(`runtime.node.${name}`, value, 'g', tags)
  }
  const delay = monitorEventLoopDelay({ resolution: delayResolution })
  if (parts.eventLoop) delay.enable()
  const stopGarbage = parts.garbage ? observeGarbageCollection(client) : undefined
  let cpu = process.cpuUsage()
  let time = performance.now()
  let utilization: EventLoopUtilization = performance.eventLoopUtilization()

  function collectProcessor(): void {
    const used = process.cpuUsage(cpu)
    const now = performance.now()
    // Percent of one core: microseconds over milliseconds.
    const share = (microseconds: number): number => microseconds / 10 / (now - time)
    gauge('cpu.user', share(used.user))
    gauge('cpu.system', share(used.system))
    gauge('cpu.total', share(used.user + used.system))
    cpu = process.cpuUsage()
    time = now
  }

  function collectEventLoop(): void {
    const current = performance.eventLoopUtilization()
    gauge('event_loop.utilization', performance.eventLoopUtilization(current, utilization).utilization)
    utilization = current
    addDelay(client, delay)
    delay.reset()
  }

  return {
    collect() {
      collectProcessor()
      collectMemory(gauge)
      collectHeap(gauge)
      if (parts.eventLoop) collectEventLoop()
      collectResources(gauge)
      gauge('process.uptime', Math.round(process.uptime()))
    },
    stop() {
      delay.disable()
      stopGarbage?.()
    },
  }
}

type Gauge = (name: string, value: number | undefined, tags?: readonly string[]) => void

function collectMemory(gauge: Gauge): void {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage()
  gauge('mem.rss', rss)
  gauge('mem.heap_total', heapTotal)
  gauge('mem.heap_used', heapUsed)
  gauge('mem.external', external)
  gauge('mem.arrayBuffers', arrayBuffers)
  gauge('mem.total', totalmem())
  gauge('mem.free', freemem())
}

function collectHeap(gauge: Gauge): void {
  const heap = getHeapStatistics()
  gauge('heap.total_heap_size', heap.total_heap_size)
  gauge('heap.total_heap_size_executable', heap.total_heap_size_executable)
  gauge('heap.total_physical_size', heap.total_physical_size)
  gauge('heap.total_available_size', heap.total_available_size)
  gauge('heap.heap_size_limit', heap.heap_size_limit)
  gauge('heap.malloced_memory', heap.malloced_memory)
  gauge('heap.peak_malloced_memory', heap.peak_malloced_memory)
  gauge('heap.number_of_native_contexts', heap.number_of_native_contexts)
  gauge('heap.number_of_detached_contexts', heap.number_of_detached_contexts)
  for (const space of getHeapSpaceStatistics()) {
    const tags = [`heap_space:${space.space_name}`]
    gauge('heap.size.by.space', space.space_size, tags)
    gauge('heap.used_size.by.space', space.space_used_size, tags)
    gauge('heap.available_size.by.space', space.space_available_size, tags)
    gauge('heap.physical_size.by.space', space.physical_space_size, tags)
  }
}

/** What keeps the process alive: sockets, timers and requests under way, by kind. */
function collectResources(gauge: Gauge): void {
  const { getActiveResourcesInfo } = process as { getActiveResourcesInfo?: () => readonly string[] }
  const counts = new Map<string, number>()
  for (const kind of getActiveResourcesInfo?.() ?? []) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  for (const [kind, count] of counts) gauge('active_resources', count, [`resource_type:${kind}`])
}

/** Nanoseconds by which the event loop came late, since the last call. */
function addDelay(client: StatsdClient, delay: IntervalHistogram): void {
  const { count } = delay as IntervalHistogram & { readonly count: number }
  if (count === 0) return
  // Each sample contains the pause between two: what is above it is delay.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds - delayResolution * 1e6)
  const add = (part: string, value: number, type: 'g' | 'c'): void =>
    client.add(`runtime.node.event_loop.delay.${part}`, value, type)
  const average = late(delay.mean)
  add('min', late(delay.min), 'g')
  add('max', late(delay.max), 'g')
  add('avg', average, 'g')
  add('median', late(delay.percentile(50)), 'g')
  add('95percentile', late(delay.percentile(95)), 'g')
  add('sum', Math.round(average * count), 'c')
  add('total', Math.round(average * count), 'c')
  add('count', count, 'c')
}
