import {
  QUIET,
  request,
  REVOKED_PAST_THE_BOUND,
  revoke,
  wait,
  type KnownSchedule,
} from './schedule-steps.ts'

/** Tokens, their keys and marks, where nothing fails. */
export const SCHEDULES_OF_TOKENS: readonly KnownSchedule[] = [
  {
    shows: 'the floor covers the tokens of a mark that had to make room',
    schedule: { ...QUIET, maxMarks: 2, steps: [...REVOKED_PAST_THE_BOUND, request(0, 0)] },
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
    shows: 'a mark leaves the tokens of another issuer alone',
    schedule: {
      ...QUIET,
      steps: [wait(2_500), request(0, 3), wait(300), revoke('clientId', 0), request(0, 3)],
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
