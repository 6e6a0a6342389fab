import type { EsbuildPlugin } from './bundling/esbuild'
import type { BundleOptions } from './bundling/options'

/** A plugin of esbuild: libraries that are bundled are traced as those that are not. `plugins: [tracer]` */
declare const plugin: EsbuildPlugin & {
  /** The same with options: `plugins: [tracer.with({ require: ['pg'] })]` */
  with(options: BundleOptions): EsbuildPlugin
}
export = plugin
