import type { BundleOptions } from './bundling/options'
import type { RollupPlugin } from './bundling/rollup'

/** A plugin of rollup, and so of Vite and rolldown: libraries that are bundled are traced as those that are not. `plugins: [tracer()]` */
declare function plugin(options?: BundleOptions): RollupPlugin
export = plugin
