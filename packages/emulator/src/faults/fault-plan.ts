import type { Fault, FaultTarget, LatencyFault } from './fault.ts'

interface ArmedFault {
  readonly target: FaultTarget
  readonly fault: Fault
  skip: number
  times: number
}

/** What goes wrong with one call. */
export interface FaultsOfCall {
  readonly delayMs: number
  readonly fault: Exclude<Fault, LatencyFault> | undefined
}

/** Holds the faults that are armed, and counts down their limits. */
export class FaultPlan {
  #armed: ArmedFault[] = []

  /** Arms a fault, behind those that are armed already. */
  add(target: FaultTarget, fault: Fault): void {
    const { skip = 0, times = Infinity } = fault
    this.#armed.push({ target, fault, skip, times })
  }

  /** Disarms the faults of one target, or all of them. */
  clear(target?: FaultTarget): void {
    this.#armed = this.#armed.filter((armed) => target !== undefined && armed.target !== target)
  }

  /**
   * Decides about one call: all latencies that are due, then the first other fault that is due.
   *
   * Faults behind that one do not see the call, so `times: 1` of one and then `times: 1` of
   * another strike two calls in turn.
   */
  take(name: string): FaultsOfCall {
    let delayMs = 0
    for (const armed of this.#armed) {
      if (armed.target !== '*' && armed.target !== name) continue
      // Only this RPC answers about a key.
      if (armed.fault.kind === 'wrong-key' && name !== 'ValidateToken') continue
      if (!isDue(armed)) continue
      if (armed.fault.kind !== 'latency') return { delayMs, fault: armed.fault }
      delayMs += armed.fault.ms
    }
    return { delayMs, fault: undefined }
  }
}

function isDue(armed: ArmedFault): boolean {
  if (armed.skip > 0) {
    armed.skip -= 1
    return false
  }
  armed.times -= 1
  return armed.times >= 0
}
