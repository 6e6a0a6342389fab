import type { BundleOptions } from './bundling/options'
import type { WebpackCompiler } from './bundling/webpack'

/** A plugin of webpack: libraries that are bundled are traced as those that are not. `plugins: [new TracerPlugin()]` */
declare class TracerPlugin {
  constructor(options?: BundleOptions)
  apply(compiler: WebpackCompiler): void
}
export = TracerPlugin
