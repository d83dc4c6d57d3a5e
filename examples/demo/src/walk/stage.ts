import type { Emulator } from '@claviger/emulator'
import type { ScalekitClient } from '@scalekit-sdk/node'
import type { RunningApi } from '../apis.ts'
import type { Customer, CustomerKeys } from '../customer.ts'
import type { OwnKeysApi } from '../own-keys.ts'

/** Everything that the walk needs. */
export interface Stage {
  /** The APIs behind the authority. */
  readonly apis: readonly RunningApi[]
  /** The API that is its own authority. */
  readonly ownKeys: OwnKeysApi
  readonly emulator: Emulator
  readonly scalekit: ScalekitClient
  readonly customer: Customer
  readonly internalSecret: string
}

/** Every API, with the keys that its authority made for the customer. */
export function withKeys({
  apis,
  ownKeys,
  customer,
}: Stage): readonly (RunningApi & { readonly keys: CustomerKeys })[] {
  return [...apis.map((api) => ({ ...api, keys: customer })), ownKeys]
}
