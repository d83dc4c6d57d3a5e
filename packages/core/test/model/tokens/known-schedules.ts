import type { TokenSchedule, TokenStep } from './token-schedule.ts'

/** A schedule that shows one promise, which random schedules seldom come to. */
interface KnownSchedule {
  readonly shows: string
  readonly schedule: TokenSchedule
}

const QUIET: Omit<TokenSchedule, 'steps'> = {
  hasStore: false,
  hasBus: true,
  whenCutOff: 'admit',
  checkMs: undefined,
  storeCalls: [],
  busDelays: [0],
  fetchMs: 20,
  maxMarks: 100,
  seed: 25,
}

const wait = (ms: number): TokenStep => ({ do: 'wait', ms })
const request = (process: number, token: number): TokenStep => ({ do: 'request', process, token })
const revoke = (by: 'clientId' | 'signingKey', token: number): TokenStep => ({
  do: 'revoke',
  process: 0,
  by,
  token,
  isOfIssuer: true,
})

/** The third process hears nothing for longer than it may admit tokens. */
const CUT_OFF_FOR_LONG: readonly TokenStep[] = [
  { do: 'cut off', process: 2 },
  wait(1_000),
  wait(8_000),
  wait(8_000),
]

/** One more client than there is room for, so that the mark of the first one becomes a floor. */
const REVOKED_PAST_THE_BOUND: readonly TokenStep[] = [
  wait(2_500),
  revoke('clientId', 0),
  revoke('clientId', 1),
  revoke('clientId', 2),
  wait(300),
]

/** What the model always runs, before it looks for other schedules. */
export const KNOWN_SCHEDULES: readonly KnownSchedule[] = [
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
    shows: 'the floor covers the tokens of a mark that had to make room',
    schedule: { ...QUIET, maxMarks: 2, steps: [...REVOKED_PAST_THE_BOUND, request(0, 0)] },
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
    shows: 'a new signing key is not revoked with the old key of the same name',
    schedule: {
      ...QUIET,
      steps: [
        wait(2_500),
        request(0, 0),
        wait(300),
        revoke('signingKey', 0),
        wait(1_000),
        { do: 'rotate', slot: 'a1', how: 'under the same name' },
        { do: 'issue', template: 0 },
        wait(8_000),
        request(0, 4),
        wait(300),
      ],
    },
  },
  {
    shows: 'the revocation of a signing key fetches the set anew',
    schedule: {
      ...QUIET,
      steps: [
        wait(2_500),
        request(0, 1),
        wait(300),
        { do: 'rotate', slot: 'a2', how: 'in place of the old one' },
        wait(60),
        revoke('signingKey', 0),
        wait(300),
        request(0, 1),
        wait(60),
      ],
    },
  },
  {
    shows: 'a mark stays when another one is made',
    schedule: {
      ...QUIET,
      steps: [wait(2_500), revoke('clientId', 0), wait(60), revoke('clientId', 1), request(0, 0)],
    },
  },
  {
    shows: 'a verification that is under way is compared with the marks afterwards',
    schedule: {
      ...QUIET,
      checkMs: 300,
      steps: [wait(2_500), request(0, 0), wait(60), revoke('clientId', 0), wait(1_000)],
    },
  },
  {
    shows: 'a remembered token is compared with a new mark',
    schedule: {
      ...QUIET,
      steps: [wait(2_500), request(0, 0), wait(300), revoke('clientId', 0), request(0, 0)],
    },
  },
  {
    shows: 'a clock that is behind revokes tokens issued within the tolerance',
    schedule: {
      ...QUIET,
      steps: [
        wait(2_500),
        { do: 'issue', template: 0 },
        { do: 'set clocks', offsetMs: -3_000 },
        revoke('clientId', 4),
        request(0, 4),
        wait(300),
      ],
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
    shows: 'a mark leaves the tokens of another issuer alone',
    schedule: {
      ...QUIET,
      steps: [wait(2_500), request(0, 3), wait(300), revoke('clientId', 0), request(0, 3)],
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
  {
    shows: 'a remembered token ends with its signing key, within the age of the key set',
    schedule: {
      ...QUIET,
      steps: [
        wait(2_500),
        request(0, 1),
        wait(300),
        { do: 'rotate', slot: 'a2', how: 'in place of the old one' },
        wait(8_000),
        request(0, 1),
        wait(300),
      ],
    },
  },
]
