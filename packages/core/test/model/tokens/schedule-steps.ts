import type { TokenSchedule, TokenStep } from './token-schedule.ts'

/** A schedule that shows one promise, which random schedules seldom come to. */
export interface KnownSchedule {
  readonly shows: string
  readonly schedule: TokenSchedule
}

/** A bus and nothing else, on which all goes well. */
export const QUIET: Omit<TokenSchedule, 'steps'> = {
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

export const wait = (ms: number): TokenStep => ({ do: 'wait', ms })
export const request = (process: number, token: number): TokenStep => ({
  do: 'request',
  process,
  token,
})
export const revoke = (by: 'clientId' | 'signingKey', token: number): TokenStep => ({
  do: 'revoke',
  process: 0,
  by,
  token,
  isOfIssuer: true,
})

/** One more client than there is room for, so that the mark of the first one becomes a floor. */
export const REVOKED_PAST_THE_BOUND: readonly TokenStep[] = [
  wait(2_500),
  revoke('clientId', 0),
  revoke('clientId', 1),
  revoke('clientId', 2),
  wait(300),
]
