import {
  QUIET,
  request,
  REVOKED_PAST_THE_BOUND,
  revoke,
  wait,
  type KnownSchedule,
} from './schedule-steps.ts'
import type { TokenStep } from './token-schedule.ts'

/** The third process hears nothing for longer than it may admit tokens. */
const CUT_OFF_FOR_LONG: readonly TokenStep[] = [
  { do: 'cut off', process: 2 },
  wait(1_000),
  wait(8_000),
  wait(8_000),
]

/** Processes that start, are cut off, or have a store that fails. */
export const SCHEDULES_OF_PROCESSES: readonly KnownSchedule[] = [
  {
    shows: 'a request that is under way while its process hears the fleet again may be granted',
    schedule: {
      ...QUIET,
      whenCutOff: 'refuse',
      fetchMs: 300,
      steps: [wait(2_500), ...CUT_OFF_FOR_LONG, request(2, 0)],
    },
  },
  {
    shows: 'a process that stays cut off refuses a token that it had verified before',
    schedule: {
      ...QUIET,
      whenCutOff: 'refuse',
      steps: [wait(2_500), request(2, 0), wait(300), ...CUT_OFF_FOR_LONG, request(2, 0), wait(300)],
    },
  },
  {
    shows: 'a process that starts is told the floor',
    schedule: {
      ...QUIET,
      maxMarks: 2,
      steps: [...REVOKED_PAST_THE_BOUND, { do: 'restart', process: 1 }, wait(2_500)],
    },
  },
  {
    shows: 'a process that starts reads the marks of the store before it admits a token',
    schedule: {
      ...QUIET,
      hasStore: true,
      fetchMs: 0,
      steps: [
        wait(2_500),
        revoke('clientId', 0),
        wait(300),
        { do: 'restart', process: 1 },
        request(1, 0),
        wait(300),
      ],
    },
  },
  {
    shows: 'a store that lost its marks is told them again',
    schedule: {
      ...QUIET,
      hasStore: true,
      hasBus: false,
      steps: [
        wait(2_500),
        revoke('clientId', 0),
        wait(300),
        { do: 'lose the store' },
        wait(8_000),
        wait(2_500),
        { do: 'restart', process: 1 },
        { do: 'restart', process: 2 },
        wait(2_500),
      ],
    },
  },
  {
    shows: 'a process that starts beside a bus alone is told the marks',
    schedule: {
      ...QUIET,
      steps: [wait(2_500), revoke('clientId', 0), { do: 'restart', process: 1 }, wait(2_500)],
    },
  },
  {
    shows: 'a mark that the store refused is delivered later',
    schedule: {
      ...QUIET,
      hasStore: true,
      hasBus: false,
      steps: [
        wait(2_500),
        { do: 'store', isUp: false },
        revoke('clientId', 0),
        wait(2_500),
        { do: 'store', isUp: true },
        wait(2_500),
      ],
    },
  },
  {
    shows: 'a process learns the marks that it missed while it was cut off',
    schedule: {
      ...QUIET,
      steps: [
        wait(2_500),
        { do: 'cut off', process: 1 },
        wait(1_000),
        revoke('clientId', 0),
        wait(1_000),
        { do: 'heal', process: 1 },
        wait(2_500),
      ],
    },
  },
]
