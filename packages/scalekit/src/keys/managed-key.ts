import type { ManagedKey } from '@claviger/core'
import type { KeyInfo } from '../lookup/key-info.ts'
import { isReserved } from './retirement.ts'

/** Describes a key of Scalekit as every authority does. The claims that end keys are left out. */
export function toManagedKey({ expiry, createdAt, customClaims, ...info }: KeyInfo): ManagedKey {
  const claims = Object.entries(customClaims).filter(([name]) => !isReserved(name))
  const hasEnded = expiry !== undefined && expiry.getTime() <= Date.now()
  return {
    ...info,
    customClaims: Object.fromEntries(claims),
    state: hasEnded ? 'expired' : 'active',
    ...(expiry && { expiry: expiry.toISOString() }),
    ...(createdAt && { createdAt: createdAt.toISOString() }),
  }
}
