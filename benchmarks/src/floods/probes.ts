import type { Authenticator } from '@claviger/core'
import { quantile } from '../measure/median.ts'

/** One kind of good credential that is presented all through a flood. */
export interface Probe {
  readonly name: string
  readonly next: () => string
}

/** How long the probes of one kind waited for their answers. */
export interface ProbeFigure {
  readonly name: string
  readonly answers: Readonly<Record<string, number>>
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

const EVERY_MS = 25

/** Presents one credential. @returns `granted`, or the status of the refusal. */
export async function present(authenticator: Authenticator, credential: string): Promise<string> {
  const request = { headers: { authorization: `Bearer ${credential}` } }
  const outcome = await authenticator.authenticate(request)
  return outcome.kind === 'granted' ? outcome.kind : String(outcome.refusal.status)
}

/**
 * Presents good credentials of every kind at a steady rate for as long as `work` takes, and at least
 * half a second.
 *
 * A wait is counted from when the credential was due, so a process that is too busy to present it is
 * charged for that, too.
 */
export async function probeDuring(
  authenticator: Authenticator,
  probes: readonly Probe[],
  work: () => Promise<unknown>,
): Promise<readonly ProbeFigure[]> {
  const samples = probes.map(({ name, next }) => ({
    name,
    next,
    waits: new Array<number>(),
    answers: new Array<string>(),
  }))
  const pending: Promise<unknown>[] = []
  const startedAt = performance.now()
  const presentDue = (dueAt: number) => {
    for (const { next, waits, answers } of samples) {
      const answered = present(authenticator, next()).then((answer) => {
        waits.push(performance.now() - dueAt)
        answers.push(answer)
      })
      pending.push(answered)
    }
  }
  let due = startedAt
  const timer = setInterval(() => {
    for (; due <= performance.now(); due += EVERY_MS) presentDue(due)
  }, 1)
  await Promise.all([work(), sleep(500)])
  clearInterval(timer)
  await Promise.all(pending)
  return samples.map(({ name, waits, answers }) => ({
    name,
    answers: Object.fromEntries(
      [...new Set(answers)].map((one) => [one, answers.filter((other) => other === one).length]),
    ),
    p50Ms: quantile(waits, 0.5),
    p99Ms: quantile(waits, 0.99),
    maxMs: Math.max(...waits),
  }))
}

/** Waits, in milliseconds. */
export async function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
