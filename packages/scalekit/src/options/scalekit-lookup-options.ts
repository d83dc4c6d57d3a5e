import { LOOKUP_TIMEOUT, type Filled, type OptionTable } from '@claviger/core/internal'
import { CONNECTION_OPTIONS, type ScalekitConnection } from './scalekit-connection.ts'

/** How to reach Scalekit, and how long to wait for it. */
export type ScalekitLookupOptions = ScalekitConnection & {
  /**
   * How long one call may take, in milliseconds. The lookup ends at its deadline in any case; give
   * the same time here.
   *
   * @default 2_000 (from 1 to 60_000)
   */
  readonly timeoutMs?: number | undefined
}

type Given = Pick<ScalekitLookupOptions, keyof ScalekitLookupOptions>

/** What each option may be. */
export const SCALEKIT_LOOKUP_OPTIONS: OptionTable<
  Given,
  Filled<Given, keyof ScalekitConnection>
> = {
  ...CONNECTION_OPTIONS,
  timeoutMs: LOOKUP_TIMEOUT,
}
