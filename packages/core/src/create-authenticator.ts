import { Refusals } from './answer/refusals.ts'
import { ApiKeyVerifier } from './api-key/api-key-verifier.ts'
import type { Pipeline } from './decide.ts'
import {
  resolveOptions,
  type AuthenticatorOptions,
  type ResolvedOptions,
} from './authenticator-options.ts'
import type { Authenticator } from './authenticator.ts'
import { DefaultAuthenticator, type AuthenticatorParts } from './default-authenticator.ts'
import { Fleet, type FleetListener } from './fleet/fleet.ts'
import { createJwtVerifier } from './jwt/jwt-verifier.ts'
import { warnOfSharedOrganizations } from './jwt/warn-of-shared-organizations.ts'
import { optionError } from './options/check-options.ts'
import { noteCoreCopy } from './report/core-copies.ts'
import { Reporter } from './report/reporter.ts'
import { MAX_MARKS_PER_KIND, TokenMarks } from './revocation/token-marks.ts'
import { Revoker } from './revoker.ts'

/**
 * Makes an authenticator: the whole of Claviger without a framework.
 *
 * @throws {TypeError} When an option cannot work.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  return createBoundedAuthenticator(options, MAX_MARKS_PER_KIND)
}

/**
 * Makes an authenticator with another bound of marks, so that a test can reach it.
 *
 * @param maxMarks How many marks there are at most for each issuer and each kind.
 * @throws {TypeError} When an option cannot work.
 */
export function createBoundedAuthenticator(
  options: AuthenticatorOptions,
  maxMarks: number,
): Authenticator {
  return new DefaultAuthenticator(compose(resolveOptions(options), maxMarks))
}

/** Takes an authenticator as it is, and makes one of options. */
export function authenticatorFrom(options: AuthenticatorOptions | Authenticator): Authenticator {
  const given: unknown = options
  if (typeof given !== 'object' || given === null) {
    throw optionError('createGuards(): its argument', 'options or an authenticator', given)
  }
  return 'authenticate' in options ? options : createAuthenticator(options)
}

function compose(options: ResolvedOptions, maxMarks: number): AuthenticatorParts {
  const reporter = new Reporter(options.onEvent, {
    keysHaveScopes: options.apiKeys?.hasScopes ?? true,
    omitted: options.omitFromEvents,
  })
  noteCoreCopy(reporter.warn)
  warnOfSharedOrganizations(options.jwt, reporter.warn)
  const marks = new TokenMarks(options.jwt, reporter.marksFilling, maxMarks)
  // The fleet brings revocations to parts that are made with it: it brings none before `join`.
  const listener = listenerOf(options, marks, reporter, () => ({ revoker, pipeline }))
  const fleet = createFleet(options, listener)
  marks.currency = fleet.markCurrency
  const pipeline = createPipeline(options, { fleet, marks, reporter })
  const { apiKeys, jwt } = pipeline
  const { digester, store, bus } = options
  const isFleet = store !== undefined || bus.length > 0
  const revoker = new Revoker({ apiKeys, jwt, marks, fleet, digester, reporter, isFleet })
  fleet.join()
  return { pipeline, reporter, revoker, fleet }
}

// The largest ttlMs and staleIfErrorMs: other processes of the fleet may accept API keys.
const LONGEST_VERDICT_MS = 172_800_000

function createFleet(
  { store, bus, apiKeys, digester }: ResolvedOptions,
  listener: FleetListener,
): Fleet {
  const lifetimeMs =
    apiKeys === undefined ? LONGEST_VERDICT_MS : apiKeys.ttlMs + apiKeys.staleIfErrorMs
  return new Fleet({ store, buses: bus }, lifetimeMs, listener, digester.knows)
}

function listenerOf(
  { jwt }: ResolvedOptions,
  marks: TokenMarks,
  reporter: Reporter,
  parts: () => Pick<AuthenticatorParts, 'pipeline' | 'revoker'>,
): FleetListener {
  return {
    onRevocation: (revocation, origin) => {
      parts().revoker.hear(revocation, origin)
    },
    onGap: () => {
      const { pipeline, revoker } = parts()
      const evicted = pipeline.apiKeys?.revokeAll() ?? 0
      reporter.revoked({ by: 'all', origin: 'bus', evicted })
      revoker.noteMissed()
    },
    onChange: (part, isFailing, error) => {
      reporter.fleetChanged(part, isFailing, error)
    },
    ...(jwt.length === 0
      ? {}
      : {
          marks: {
            all: () => marks.all(),
            take: (taken, origin) => parts().revoker.take(taken, origin),
          },
        }),
  }
}

function createPipeline(
  options: ResolvedOptions,
  {
    fleet,
    marks,
    reporter,
  }: { readonly fleet: Fleet; readonly marks: TokenMarks; readonly reporter: Reporter },
): Pipeline {
  return {
    options,
    refusals: new Refusals(options),
    apiKeys:
      options.apiKeys &&
      new ApiKeyVerifier(options.apiKeys, fleet, options.digester, (lookup) => {
        reporter.lookedUp(lookup)
      }),
    jwt:
      options.jwt.length === 0 ? undefined : createJwtVerifier(options.jwt, marks, reporter.emit),
  }
}
