import { vi } from 'vitest'
import type { Bus, BusListener } from '../../src/fleet/bus.ts'
import type { ApiKeyOptions } from '../../src/api-key/api-key-options.ts'
import type { RevocationResult, RevocationTarget } from '../../src/index.ts'
import type { Store } from '../../src/fleet/store.ts'
import type { Authenticator } from '../../src/authenticator.ts'
import { createAuthenticator } from '../../src/create-authenticator.ts'
import type { AuthEvent, FleetEvent, RevocationEvent } from '../../src/report/events.ts'
import { controlledLookup, infoOf, type Question } from '../api-key/controlled-lookup.ts'

/** What a process has in common with the fleet. */
export interface FleetParts {
  readonly store?: Store
  readonly bus?: Bus | readonly Bus[]
  readonly secrets?: readonly string[]
}

/** One process of a fleet, as a test drives it. */
export interface FleetProcess {
  readonly authenticator: Authenticator
  /** The reason of a refusal, or where the verdict came from. */
  ask(key?: string): Promise<string>
  revoke(target: RevocationTarget): Promise<RevocationResult>
  /** How often the authority was asked. */
  readonly lookups: () => number
  readonly fleetEvents: () => readonly Pick<FleetEvent, 'part' | 'kind'>[]
  /** Who called `revoke()`, for each revocation that this process was told of. */
  readonly revocationOrigins: () => readonly RevocationEvent['origin'][]
}

/** Starts a process whose authority knows every key that begins with "good". */
export function startProcess(
  parts: FleetParts,
  options: Partial<ApiKeyOptions> = {},
): FleetProcess {
  const events: AuthEvent[] = []
  let lookups = 0
  const authenticator = createAuthenticator({
    apiKeys: {
      authority: 'test',
      lookup: async (key) => {
        lookups += 1
        return key.startsWith('good') ? infoOf(key) : null
      },
      ...options,
    },
    ...parts,
    onEvent: (event) => {
      events.push(event)
    },
  })
  return {
    authenticator,
    ask: async (key = 'good') => {
      const outcome = await authenticator.authenticate({
        headers: { authorization: `Bearer ${key}` },
      })
      if (outcome.kind === 'refused') return outcome.reason
      const last = events.findLast((event) => event.type === 'outcome')
      return last?.source ?? 'nowhere'
    },
    revoke: async (target) => authenticator.revoke(target),
    lookups: () => lookups,
    fleetEvents: () =>
      events.filter((event) => event.type === 'fleet').map(({ part, kind }) => ({ part, kind })),
    revocationOrigins: () =>
      events.filter((event) => event.type === 'revocation').map(({ origin }) => origin),
  }
}

/** A process whose lookups a test answers by hand. */
export function startControlled(
  parts: FleetParts,
  options: Partial<ApiKeyOptions> = {},
): { readonly process: FleetProcess; readonly questions: readonly Question[] } {
  const { lookup, questions } = controlledLookup()
  return { process: startProcess(parts, { ...options, lookup }), questions }
}

/** A store of nothing, of which a test replaces what it is about. */
export function storeWith(parts: Partial<Store>): Store {
  return {
    read: async () => ({ ticket: '1' }),
    write: async () => {},
    remove: async () => {},
    revoke: async () => {},
    ...parts,
  }
}

/** What a store finds of a key, fresh from its lookup. */
export function found(key = 'good', remainingMs = 29_000) {
  return { ticket: '1', found: { info: { ...infoOf(key), lifetimeMs: 30_000 }, remainingMs } }
}

/** A bus that a test plays. */
export function playedBus() {
  const state = { isCurrent: true }
  const publish = vi.fn<(message: string) => Promise<void>>(async () => {})
  let listener: BusListener | undefined
  const bus: Bus = {
    subscribe: (it) => {
      if (listener !== undefined) throw new TypeError('A played bus takes one listener.')
      listener = it
    },
    publish,
    isCurrent: () => state.isCurrent,
  }
  return {
    bus,
    publish,
    hear: (message: unknown) => {
      listener?.onMessage(typeof message === 'string' ? message : JSON.stringify(message))
    },
    gap: () => {
      listener?.onGap()
    },
    cutOff: () => {
      state.isCurrent = false
    },
    reconnect: () => {
      listener?.onGap()
      state.isCurrent = true
    },
  }
}
