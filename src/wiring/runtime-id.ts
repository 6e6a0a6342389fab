import { randomUuid } from '../core/random'

/** Identifies this process among those of its service. */
export const runtimeId: string = randomUuid()
