import type { WebhookStats } from '../webhooks/webhook-sender.ts'

/** What happened since the start, or since the counters were reset. */
export interface EmulatorStats {
  /** Calls that arrived, by RPC (`ValidateToken`) or route (`oauth/token`). */
  readonly calls: Readonly<Record<string, number>>
  /**
   * Those of them that were refused because they had no valid access token. The official client
   * makes one such call before it fetches its first token.
   */
  readonly unauthenticated: Readonly<Record<string, number>>
  /** The most calls of each kind that were in progress at once. */
  readonly maxInFlight: Readonly<Record<string, number>>
  /** Calls in progress now. */
  readonly inFlight: number
  /** Connections that are open now. */
  readonly openSockets: number
  /** Connections that were ever accepted. */
  readonly acceptedSockets: number
  /** What became of the webhooks. */
  readonly webhooks: WebhookStats
}

/** Counts calls by name. */
export class CallCounters {
  readonly #calls = new Map<string, number>()
  readonly #unauthenticated = new Map<string, number>()
  readonly #maxInFlight = new Map<string, number>()
  readonly #inFlight = new Map<string, number>()

  /** Notes that a call has arrived. */
  begin(name: string): void {
    add(this.#calls, name, 1)
    const inFlight = add(this.#inFlight, name, 1)
    this.#maxInFlight.set(name, Math.max(inFlight, this.#maxInFlight.get(name) ?? 0))
  }

  /** Notes that a call has ended: answered, failed or cancelled. */
  end(name: string): void {
    add(this.#inFlight, name, -1)
  }

  /** Notes that the call of that name had no valid access token. */
  refuse(name: string): void {
    add(this.#unauthenticated, name, 1)
  }

  /** Resets the counters. Calls in progress stay counted as in progress. */
  reset(): void {
    this.#calls.clear()
    this.#unauthenticated.clear()
    this.#maxInFlight.clear()
  }

  /** Takes a copy. */
  snapshot(): Omit<EmulatorStats, 'openSockets' | 'acceptedSockets' | 'webhooks'> {
    return {
      calls: Object.fromEntries(this.#calls),
      unauthenticated: Object.fromEntries(this.#unauthenticated),
      maxInFlight: Object.fromEntries(this.#maxInFlight),
      inFlight: [...this.#inFlight.values()].reduce((sum, count) => sum + count, 0),
    }
  }
}

function add(counters: Map<string, number>, name: string, step: number): number {
  const count = (counters.get(name) ?? 0) + step
  counters.set(name, count)
  return count
}
