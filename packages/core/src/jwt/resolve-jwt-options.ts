import { checkMembers, checkObject } from '../options/check-options.ts'
import { readOptions } from '../options/option-table.ts'
import { checkOneOrganization } from '../caller/identity-options.ts'
import {
  DISCOVERED_JWT_OPTIONS,
  JWT_OPTIONS,
  STATIC_JWT_OPTIONS,
  type ResolvedJwtOptions,
} from './jwt-option-tables.ts'
import type { AnyJwtOptions, StaticJwtOptions } from './jwt-options.ts'

/**
 * Checks the options of all issuers and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveJwtOptions(
  options: AnyJwtOptions | readonly AnyJwtOptions[],
): readonly ResolvedJwtOptions[] {
  const list = isList(options) ? options : [options]
  if (list.length === 0) {
    throw new TypeError(
      'jwt must be the options of one issuer or a list of them, got an empty list. Leave jwt out to accept no access tokens.',
    )
  }
  const resolved = list.map((one) => resolveOne(one))
  const issuers = new Set(resolved.map(({ issuer }) => issuer))
  if (issuers.size < resolved.length || (resolved.length > 1 && issuers.has(null))) {
    throw new TypeError(
      'jwt: in a list, each entry must have an issuer of its own, got null or the same one twice.',
    )
  }
  if (resolved.length > 1) checkOrganizations(resolved)
  return resolved
}

// A claim read by default would let every issuer speak for the organizations of all others.
function checkOrganizations(issuers: readonly ResolvedJwtOptions[]): void {
  const silent = issuers.findIndex(
    ({ organizationClaim, organization }) =>
      organizationClaim === undefined && organization === undefined,
  )
  if (silent < 0) return
  throw new TypeError(
    `jwt[${silent}] must say where its tokens name the organization when there are several issuers, got neither organizationClaim nor organization. The organizations of all issuers share one namespace: give organizationClaim to an issuer that may speak for all of them, organization: (claims) => string | undefined with a prefix or a table to any other, and organization: null to one whose tokens belong to no organization.`,
  )
}

function resolveOne(options: AnyJwtOptions): ResolvedJwtOptions {
  checkObject('jwt', options)
  // Of all three kinds at once: what is misspelled may be the name that tells the kind.
  checkMembers('jwt', options, OPTION_NAMES)
  checkOneKeySource(options)
  const resolved = readOne(options)
  checkOneOrganization('jwt', options)
  const { issuer, issuerTemplate, audience, profile } = resolved
  if (issuer !== null && issuerTemplate !== undefined) {
    throw new TypeError(
      'jwt takes issuer or issuerTemplate, got both: with issuerTemplate, issuer must be null.',
    )
  }
  if (profile === undefined) return resolved
  if ((issuer === null && issuerTemplate === undefined) || audience === null) {
    throw new TypeError(
      "jwt.profile 'rfc9068' must have an issuer and an audience, got null: RFC 9068 §4 requires both.",
    )
  }
  return Object.freeze({ ...resolved, type: 'at+jwt' })
}

function readOne(options: AnyJwtOptions): ResolvedJwtOptions {
  if (has(options, 'jwks')) return resolveStatic(options)
  return has(options, 'discovery')
    ? readOptions('jwt', options, DISCOVERED_JWT_OPTIONS)
    : readOptions('jwt', options, JWT_OPTIONS)
}

const OPTION_NAMES = [
  ...new Set(
    [JWT_OPTIONS, DISCOVERED_JWT_OPTIONS, STATIC_JWT_OPTIONS].flatMap((table) =>
      Object.keys(table),
    ),
  ),
]

const KEY_SOURCES = ['jwksUri', 'discovery', 'jwks'] as const

function checkOneKeySource(options: object): void {
  const given = KEY_SOURCES.filter((name) => has(options, name))
  if (given.length < 2) return
  throw new TypeError(`jwt takes one of jwksUri, discovery and jwks, got ${given.join(' and ')}.`)
}

function resolveStatic(options: StaticJwtOptions): ResolvedJwtOptions {
  const { jwks, ...checked } = readOptions('jwt', options, STATIC_JWT_OPTIONS)
  return Object.freeze({ ...checked, keys: jwks })
}

function has<Name extends string>(
  options: object,
  name: Name,
): options is Extract<AnyJwtOptions, Readonly<Record<Name, unknown>>> {
  return name in options
}

function isList(
  options: AnyJwtOptions | readonly AnyJwtOptions[],
): options is readonly AnyJwtOptions[] {
  return Array.isArray(options)
}
