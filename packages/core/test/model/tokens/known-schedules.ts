import type { KnownSchedule } from './schedule-steps.ts'
import { SCHEDULES_OF_PROCESSES } from './schedules-of-processes.ts'
import { SCHEDULES_OF_TOKENS } from './schedules-of-tokens.ts'

/** What the model always runs, before it looks for other schedules. */
export const KNOWN_SCHEDULES: readonly KnownSchedule[] = [
  ...SCHEDULES_OF_PROCESSES,
  ...SCHEDULES_OF_TOKENS,
]
