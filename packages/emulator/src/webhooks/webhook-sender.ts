import { setTimeout as delay } from 'node:timers/promises'
import type { SignedWebhook } from './sign-webhook.ts'

/** What became of the webhooks that were to be sent. */
export interface WebhookStats {
  /** Events that the endpoint answered with 2xx. */
  readonly delivered: number
  /** Events that were given up. */
  readonly failed: number
  /** What the last failed attempt met: a status, or that there was no answer. */
  readonly lastFailure?: string
}

/** Signs one attempt to deliver an event. */
export type SignAttempt = () => SignedWebhook

/** How long and how often deliveries are tried, and how many at once. */
export interface SenderLimits {
  /** How long an attempt waits for an answer, in milliseconds. */
  readonly deadlineMs: number
  /** How long each attempt waits for its turn, in milliseconds: one number an attempt. */
  readonly pausesMs: readonly number[]
  /** How many events may wait for an answer. */
  readonly maxPending: number
}

const LIMITS: SenderLimits = {
  deadlineMs: 5_000,
  pausesMs: [0, 100, 400, 1_600],
  maxPending: 1_000,
}

/**
 * Sends webhooks, each for itself and in no particular order, as Scalekit does. An attempt that gets no
 * 2xx within 5 seconds is repeated three times, within about 2 seconds plus what the answers take.
 */
export class WebhookSender {
  readonly #pending = new Set<Promise<void>>()
  readonly #over = new AbortController()
  readonly #limits: SenderLimits
  #delivered = 0
  #failed = 0
  #lastFailure: string | undefined
  /** Where they go; `undefined` for nowhere. */
  url: string | undefined

  constructor(url: string | undefined, limits: Partial<SenderLimits> = {}) {
    this.url = url
    this.#limits = { ...LIMITS, ...limits }
  }

  /** Begins to send an event to the URL that holds now, if there is one. Never throws. */
  send(sign: SignAttempt): void {
    const { url } = this
    const { maxPending } = this.#limits
    if (url === undefined || this.#over.signal.aborted) return
    if (this.#pending.size >= maxPending) {
      this.#fail(`more than ${maxPending} webhooks wait for an answer`)
      return
    }
    const delivery = this.#deliver(url, sign)
    this.#pending.add(delivery)
    void delivery.then(() => this.#pending.delete(delivery))
  }

  /** Waits until every event is delivered or given up. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  /** Takes a copy of the counters. */
  stats(): WebhookStats {
    const lastFailure = this.#lastFailure
    return {
      delivered: this.#delivered,
      failed: this.#failed,
      ...(lastFailure !== undefined && { lastFailure }),
    }
  }

  /** Sets the counters to zero. */
  resetStats(): void {
    this.#delivered = 0
    this.#failed = 0
    this.#lastFailure = undefined
  }

  /** Gives up what is not delivered, and sends nothing more. */
  async close(): Promise<void> {
    this.#over.abort()
    await this.settled()
  }

  async #deliver(url: string, sign: SignAttempt): Promise<void> {
    let failure = 'closed'
    for (const pauseMs of this.#limits.pausesMs) {
      if (!(await this.#pause(pauseMs))) break
      const met = await this.#attempt(url, sign())
      if (met === undefined) {
        this.#delivered += 1
        return
      }
      failure = met
    }
    this.#fail(failure)
  }

  // A pause of an attempt keeps no process alive.
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#over
    if (ms > 0) await delay(ms, undefined, { ref: false, signal }).catch(() => undefined)
    return !signal.aborted
  }

  async #attempt(url: string, { headers, body }: SignedWebhook): Promise<string | undefined> {
    const signal = AbortSignal.any([
      AbortSignal.timeout(this.#limits.deadlineMs),
      this.#over.signal,
    ])
    try {
      // A redirect is no delivery: signed events go where the URL says.
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        signal,
        redirect: 'manual',
      })
      await response.body?.cancel()
      return response.ok ? undefined : `status ${response.status}`
    } catch {
      return 'no answer'
    }
  }

  #fail(failure: string): void {
    this.#failed += 1
    this.#lastFailure = failure
  }
}
