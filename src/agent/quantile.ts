/** The value below or at which a share of sorted values lies: one of them, never a mean; 0 where there is none. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
