import { ControlQuestion, type Lookup } from '@claviger/core'
import { readOptions } from '@claviger/core/internal'
import { failureOf, isPlainNo } from './ambiguous-answer.ts'
import { turnedAway, unavailable } from './failure.ts'
import type { KeyService } from './key-service.ts'
import { makeKeyService } from './make-key-service.ts'
import { RotationEnds } from './rotation-ends.ts'
import { resolveConnection, type ResolvedConnection } from '../options/resolve-connection.ts'
import {
  SCALEKIT_LOOKUP_OPTIONS,
  type ScalekitLookupOptions,
} from '../options/scalekit-lookup-options.ts'

const KEY_ID = /^apit_/i
const MAX_ROUNDS = 2

/**
 * Makes a lookup that asks Scalekit about API keys, for an authenticator whose other options are
 * not those of `scalekit()`.
 *
 * It returns `null` only when Scalekit said something about *this key*. An answer that may be about our
 * own credentials is first held against a key that was never issued. A key that a gateway before
 * Scalekit turns away is answered 503, and affects no other key.
 *
 * It names its environment and client, so that processes share entries in a store only with those
 * that ask as the same client. With a `client` of your own it cannot: a store then needs
 * `apiKeys.authority`. It names the environment as the issuer of its keys, as Scalekit's access
 * tokens do, so that a user is the same user under both.
 *
 * @throws {TypeError} When an option is missing or cannot work.
 */
export function scalekitLookup(options: ScalekitLookupOptions = {}): Lookup {
  const { timeoutMs } = readOptions('scalekitLookup()', options, SCALEKIT_LOOKUP_OPTIONS, '')
  const { timeoutMs: _, ...connection } = options
  return lookupOf(resolveConnection(connection), timeoutMs)
}

/** Makes a lookup for a connection, and names the environment and the client that it asks as. */
export function lookupOf(connection: ResolvedConnection, timeoutMs: number): Lookup {
  const lookup = lookupOver(makeKeyService(connection, timeoutMs), timeoutMs)
  // An application's own client keeps its environment to itself.
  if (connection.client !== undefined) return lookup
  const { environmentUrl, clientId } = connection
  const authority = `scalekit ${JSON.stringify([environmentUrl, clientId])}`
  return Object.freeze(Object.assign(lookup, { authority, issuer: environmentUrl }))
}

/** Makes a lookup out of a way to ask. */
export function lookupOver(service: KeyService, timeoutMs: number): Lookup {
  const control = new ControlQuestion({
    ask: async (neverIssued, signal) => {
      const { answer, credentials } = await service.ask(neverIssued, signal)
      return { credentialsWork: isPlainNo(answer), credentials }
    },
    secretChanges: () => service.secretChanges,
    timeoutMs,
  })
  const rotations = new RotationEnds(service, timeoutMs)

  return async (key, { signal }) => {
    // Scalekit accepts a key's ID in place of the key. An ID is public, so it is refused here.
    if (KEY_ID.test(key)) return null

    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { answer, credentials } = await service.ask(key, signal)
      if (answer.kind !== 'ambiguous') {
        control.noteAnswer()
        return answer.kind === 'found' ? rotations.apply(answer.info) : null
      }
      const ours = await control.answer(credentials, signal)
      if (!ours.credentialsWork) {
        const failure = failureOf(answer.status)
        if (failure.reason === 'misconfigured') service.distrust()
        throw failure
      }
      // The key is asked about again when our credentials have changed meanwhile: its answer may
      // have been about the old ones.
      if (ours.credentials !== credentials) continue
      // Only Scalekit itself can call a key invalid.
      if (answer.isOfGateway === true) throw turnedAway(answer.status)
      return null
    }
    throw unavailable('credentials_in_flux')
  }
}
