import type { Lookup, TokenInfoInput } from '@claviger/core'
import type { Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { scalekitLookup, type SecretInput } from '../../src/index.ts'

/** A lookup over a client that it makes itself. */
export function ownLookup(
  { url, clientId, clientSecret }: Emulator,
  options: { readonly clientSecret?: SecretInput; readonly timeoutMs?: number } = {},
): Lookup {
  return scalekitLookup({ environmentUrl: url, clientId, clientSecret, ...options })
}

/** A lookup over a client that the application made. */
export function instanceLookup({ url, clientId, clientSecret }: Emulator): Lookup {
  return scalekitLookup({ client: new ScalekitClient(url, clientId, clientSecret) })
}

/** Asks about a key, with a deadline as core sets one. */
export function ask(
  lookup: Lookup,
  key: string,
  deadlineMs: number = 10_000,
): Promise<TokenInfoInput | null> {
  return lookup(key, { signal: AbortSignal.timeout(deadlineMs) })
}
