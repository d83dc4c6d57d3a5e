import type { EmitEvent } from '../report/events.ts'
import { Discovery } from './discovery.ts'
import type { ResolvedJwtOptions } from './jwt-option-tables.ts'
import { KeySet } from './key-set.ts'
import type { KeySource } from './key-source.ts'
import { StaticKeySet } from './static-key-set.ts'

/** Opens the keys of an issuer: those at hand, or a key set whose URL is given or discovered. */
export function openKeySource(options: ResolvedJwtOptions, emit: EmitEvent): KeySource {
  if ('keys' in options) return new StaticKeySet(options.keys)
  const set = { ...options, jwksUri: locationOf(options), name: nameOf(options) }
  return new KeySet(set, (event) => {
    emit('keyset', () => ({ v: 1, type: 'keyset', issuer: options.issuer, ...event }))
  })
}

type Fetched = Exclude<ResolvedJwtOptions, { readonly keys: unknown }>

// Whose key set it is, and which host does not answer: there may be several issuers.
function nameOf(options: Fetched): string {
  const { host } = new URL('jwksUri' in options ? options.jwksUri : options.discovery)
  const { issuer } = options
  return issuer === null ? `The key set at ${host}` : `The key set of issuer ${issuer} at ${host}`
}

function locationOf(options: Fetched) {
  if ('jwksUri' in options) return options.jwksUri
  const discovery = new Discovery(options)
  return async (signal: AbortSignal) => discovery.jwksUri(signal)
}
