/** What the plugins for bundlers take. */
export interface BundleOptions {
  /**
   * Libraries that have to be traced in the bundle, by the names of their packages: where one is not, the build fails and
   * says why. Default: none.
   */
  readonly require?: readonly string[]
  /** Whether the plugin prints which libraries are traced in the bundle, and which are not. Default: true. */
  readonly report?: boolean
}
