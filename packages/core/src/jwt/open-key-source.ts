import type { EmitEvent } from '../report/events.ts'
import { Discovery } from './discovery.ts'
import type { ResolvedJwtOptions } from './jwt-options.ts'
import { KeySet } from './key-set.ts'
import type { KeySource } from './key-source.ts'
import { StaticKeySet } from './static-key-set.ts'

/** Opens the keys of an issuer: those at hand, or a key set whose URL is given or discovered. */
export function openKeySource(options: ResolvedJwtOptions, emit: EmitEvent): KeySource {
  if ('keys' in options) return new StaticKeySet(options.keys)
  return new KeySet({ ...options, jwksUri: locationOf(options) }, (event) => {
    emit('keyset', () => ({ v: 1, type: 'keyset', issuer: options.issuer, ...event }))
  })
}

function locationOf(options: Exclude<ResolvedJwtOptions, { readonly keys: unknown }>) {
  if ('jwksUri' in options) return options.jwksUri
  const discovery = new Discovery(options)
  return async (signal: AbortSignal) => discovery.jwksUri(signal)
}
