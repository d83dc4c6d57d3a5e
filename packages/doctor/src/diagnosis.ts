import type { Reason } from '@claviger/core'

/** What one check or one step found. */
export interface Finding {
  /** What was looked at, such as `key set`. */
  readonly name: string
  /** `skipped` where there was nothing to look at, or an earlier step leaves nothing to say. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped'
  /** What would be right, in words; left out where `found` says it all. */
  readonly expected?: string
  /** What is there, in words. It holds no part of a credential. */
  readonly found: string
  /** What to do about it. */
  readonly advice?: string
}

/** How a credential was judged, and why. */
export interface Explanation {
  readonly kind: 'api-key' | 'access-token'
  /** First 8 hex digits of the credential's SHA-256 (with `secrets`, HMAC), as events have it. */
  readonly fingerprint?: string
  /** The status that a client gets; 200 for a credential that is let through. */
  readonly status: number
  /** The reason as events have it; left out for a credential that is let through. */
  readonly reason?: Reason
  /** Each step of the decision, in its order. The last one is the decision itself. */
  readonly steps: readonly Finding[]
}

/** All that was found. */
export interface Diagnosis {
  /** The version of this format. It is counted up where a member is removed or changes its meaning. */
  readonly v: 1
  /** Whether no check failed, and the credential, where one was given, is let through. */
  readonly ok: boolean
  /** The settings and the services that they name. */
  readonly checks: readonly Finding[]
  /** The credential; left out where none was given. */
  readonly credential?: Explanation
}

/** Puts checks and an explanation together. */
export function diagnosisOf(
  checks: readonly Finding[],
  credential: Explanation | undefined,
): Diagnosis {
  const hasFailed = checks.some(({ status }) => status === 'failed')
  const isRefused = credential !== undefined && credential.status !== 200
  return {
    v: 1,
    ok: !hasFailed && !isRefused,
    checks,
    ...(credential === undefined ? {} : { credential }),
  }
}
