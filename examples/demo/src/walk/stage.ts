import type { Emulator } from '@claviger/emulator'
import type { ScalekitClient } from '@scalekit-sdk/node'
import type { RunningApi } from '../apis.ts'
import type { Customer } from '../customer.ts'

/** Everything that the walk needs. */
export interface Stage {
  readonly apis: readonly RunningApi[]
  readonly emulator: Emulator
  readonly scalekit: ScalekitClient
  readonly customer: Customer
  readonly internalSecret: string
}
