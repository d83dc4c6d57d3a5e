import { quantile } from '../measure/median.ts'
import { SimulatedFleet, type FleetSettings } from './simulated-fleet.ts'
import { randomOf, traceOf } from './trace.ts'

/** A size of a fleet, and whether it has a store. */
export interface FleetSize {
  readonly processes: number
  readonly keys: number
  readonly hasStore: boolean
}

/** What a fleet of one size costs. */
export interface FleetFigures extends FleetSize {
  readonly requestsPerSecond: number
  readonly lookupsPerSecond: number
  readonly storeOpsPerSecond: number
  readonly keysPerProcess: number
  /** Lookups in the ten seconds after a restart of all processes; the store goes on. */
  readonly lookupsAfterRestart: number
  /** For how long a revoked key is accepted by the last process, without a bus, in seconds. */
  readonly revocationSeconds: { readonly p50: number; readonly p99: number }
}

/** How much traffic each process of a simulated fleet gets. */
export const REQUESTS_PER_PROCESS = 10

const SETTINGS: Omit<FleetSettings, 'hasStore'> = {
  ttlSeconds: 30,
  maxKeys: 10_000,
  lookupSeconds: 0.05,
}
const WARM_SECONDS = 40
const MEASURED_SECONDS = 20
const RESTART_SECONDS = 10
const REVOKED_KEYS = 200

/** Simulates a fleet of one size: it warms up, is measured, and is started again at once. */
export function figuresOf({ processes, keys, hasStore }: FleetSize): FleetFigures {
  const fleet = new SimulatedFleet({ ...SETTINGS, hasStore })
  const requestsPerSecond = processes * REQUESTS_PER_PROCESS
  const measuredUntil = WARM_SECONDS + MEASURED_SECONDS
  let warm = fleet.counts
  let measured = fleet.counts
  let keysPerProcess = 0
  let revocations: readonly number[] = []
  let phase: 'warming' | 'measuring' | 'restarted' = 'warming'
  const traffic = { processes, keys, requestsPerSecond }
  for (const request of traceOf(traffic, measuredUntil + RESTART_SECONDS, randomOf(7))) {
    if (phase === 'warming' && request.at >= WARM_SECONDS) {
      phase = 'measuring'
      warm = fleet.counts
    }
    if (phase === 'measuring' && request.at >= measuredUntil) {
      phase = 'restarted'
      measured = fleet.counts
      keysPerProcess = fleet.keysPerProcess
      revocations = Array.from({ length: REVOKED_KEYS }, (_, index) =>
        fleet.secondsUntilGone(index + 1, measuredUntil),
      )
      fleet.restart()
    }
    fleet.serve(request)
  }
  const ops = measured.storeReads + measured.storeWrites - warm.storeReads - warm.storeWrites
  return {
    processes,
    keys,
    hasStore,
    requestsPerSecond,
    lookupsPerSecond: (measured.lookups - warm.lookups) / MEASURED_SECONDS,
    storeOpsPerSecond: ops / MEASURED_SECONDS,
    keysPerProcess,
    lookupsAfterRestart: fleet.counts.lookups - measured.lookups,
    revocationSeconds: { p50: quantile(revocations, 0.5), p99: quantile(revocations, 0.99) },
  }
}
