import { integer, readOptions, type Complete, type OptionTable } from '@claviger/core/internal'
import { checkNamespace, DEFAULT_NAMESPACE } from '../keys.ts'

/** How a bus uses Redis. */
export interface RedisBusOptions {
  /** What the keys begin with; the same in every process of the fleet. @default 'claviger' */
  readonly namespace?: string | undefined
  /**
   * How long sending a message may take, in milliseconds. After 5,000, `revoke()` waits no longer, and
   * tries again.
   *
   * @default 1_000 (from 1 to 60_000)
   */
  readonly timeoutMs?: number | undefined
  /**
   * For how long the bus counts as current after it last proved that it is, in milliseconds. A
   * process that is cut off trusts its memory as before for at most so long; it asks for a proof
   * three times as often.
   *
   * @default 3_000 (from 100 to 600_000)
   */
  readonly currentForMs?: number | undefined
}

type Checked = Complete<RedisBusOptions>

/** What each option must be. */
export const REDIS_BUS_OPTIONS: OptionTable<RedisBusOptions, Checked> = {
  namespace: { read: checkNamespace, fallback: DEFAULT_NAMESPACE },
  timeoutMs: integer({ min: 1, max: 60_000, fallback: 1_000 }),
  currentForMs: integer({ min: 100, max: 600_000, fallback: 3_000 }),
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveBusOptions(options: RedisBusOptions): Checked {
  return readOptions('redisBus', options, REDIS_BUS_OPTIONS, '')
}
