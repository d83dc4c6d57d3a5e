import type { Queued } from './fair-queue.ts'
import type { SignatureCheck } from './verify-signature.ts'

/** A check as it is handed to a runner. */
export interface CheckRequest extends SignatureCheck, Queued {
  /** When the result must be there, on the monotonic clock (`performance.now()`). */
  readonly dueAt: number
}

/** Why a check was not made: too many wait, or the time was up. It says nothing about the token. */
export type Unchecked = 'overloaded' | 'deadline_exceeded'

/** What came of a check. */
export type CheckResult = 'good' | 'forged' | Unchecked

/** Makes checks of one kind. */
export interface CheckRunner {
  /** Makes a check, at once where it can. Never rejects. */
  run(request: CheckRequest): CheckResult | Promise<CheckResult>
}

/** A check that waits for its turn. */
export interface CheckJob extends CheckRequest {
  readonly result: Promise<CheckResult>
  /** Settles the result; only the first call counts. */
  readonly settle: (result: CheckResult) => void
}

/** Makes a job of a request. */
export function makeJob(request: CheckRequest): CheckJob {
  let settle!: CheckJob['settle']
  const result = new Promise<CheckResult>((resolve) => {
    settle = resolve
  })
  return { ...request, result, settle }
}
