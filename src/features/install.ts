export { compileFilters } from './filters'
export type { Features } from './info'
export { type FeatureWatch, watchFeatures } from './watch'
