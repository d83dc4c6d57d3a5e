import { NONSENSE, REDIRECT, STATUS } from './answer-faults.ts'
import { CONNECTION, ENDLESS } from './connection-faults.ts'
import { OVERSIZED } from './oversized-faults.ts'

/** Every fault, by its class. */
export const FAULTS = {
  'the connection breaks': CONNECTION,
  'the answer does not end': ENDLESS,
  'the answer is an error': STATUS,
  'the answer is a redirect': REDIRECT,
  'the answer is nonsense': NONSENSE,
  'the answer is too large': OVERSIZED,
} as const
