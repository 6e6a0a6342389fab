// Stands alone: what it asks for is there inside of Vitest, and nowhere else.
import { expect } from 'vitest'
import { matchers } from './index.js'

expect.extend(matchers)
