import { parseKeySet, type ResolvedJwtOptions, type VerificationKey } from '@claviger/core/inspect'
import type { Finding } from '../diagnosis.ts'
import { checkClock } from './clock.ts'
import { checkDiscovery } from './discovery.ts'
import { fetchDocument, type Fetched } from './fetch-document.ts'
import { describeKeys, fitsNone } from './describe-keys.ts'

/** What came of an issuer's checks, and its keys. */
export interface CheckedIssuer {
  readonly options: ResolvedJwtOptions
  readonly findings: readonly Finding[]
  /** `undefined` where they could not be read. */
  readonly keys: readonly VerificationKey[] | undefined
}

const NAME = 'key set'

/** Checks one issuer: its metadata, its keys, and its clock. */
export async function checkIssuer(
  options: ResolvedJwtOptions,
  timeoutMs: number,
): Promise<CheckedIssuer> {
  if ('keys' in options) {
    return {
      options,
      findings: [judge(options, options.keys, options.keys.length)],
      keys: options.keys,
    }
  }
  const { findings, jwksUri: discovered } = await checkDiscovery(options, timeoutMs)
  const url = 'jwksUri' in options ? options.jwksUri : discovered
  if (url === undefined) {
    const found = 'not asked: the metadata names no jwks_uri'
    return {
      options,
      findings: [...findings, { name: NAME, status: 'failed', found }],
      keys: undefined,
    }
  }
  const fetched = await fetchDocument(url, timeoutMs)
  const { finding, keys } = read(options, url, fetched, discovered)
  const clock = fetched.kind === 'document' ? fetched.clockAheadSeconds : undefined
  const clocks =
    fetched.kind === 'document' ? [checkClock(clock, options.clockToleranceSeconds)] : []
  return { options, findings: [...findings, finding, ...clocks], keys }
}

function read(
  options: ResolvedJwtOptions,
  url: string,
  fetched: Fetched,
  discovered: string | undefined,
): { readonly finding: Finding; readonly keys: readonly VerificationKey[] | undefined } {
  const expected = `a key set (RFC 7517) at ${url}`
  if (fetched.kind === 'failure') {
    const elsewhere =
      discovered === undefined || discovered === url || fetched.failure.advice !== undefined
        ? {}
        : { advice: `The issuer's metadata names ${discovered} as its jwks_uri. Write that.` }
    const finding = {
      name: NAME,
      status: 'failed',
      expected,
      ...fetched.failure,
      ...elsewhere,
    } as const
    return { finding, keys: undefined }
  }
  const keys = parseKeySet(fetched.document)
  if (keys === undefined) {
    const found = 'a JSON object without a list of keys'
    return { finding: { name: NAME, status: 'failed', expected, found }, keys }
  }
  const { keys: members } = fetched.document
  const count = Array.isArray(members) ? members.length : 0
  const finding = judge(options, keys, count, ageOf(fetched.headers.get('age')))
  return { finding, keys }
}

function judge(
  { algorithms }: ResolvedJwtOptions,
  keys: readonly VerificationKey[],
  members: number,
  age = '',
): Finding {
  const expected = `a key for ${algorithms.join(' or ')}`
  const unusable = members - keys.length
  const others =
    unusable === 0
      ? ''
      : `; ${unusable} more cannot be used (encryption, symmetric, weak or malformed)`
  const found = `${describeKeys(keys)}${others}${age}`
  if (!fitsNone(keys, algorithms)) return { name: NAME, status: 'ok', expected, found }
  return {
    name: NAME,
    status: 'failed',
    expected,
    found,
    advice: 'Set jwt.algorithms to what the issuer signs its access tokens with.',
  }
}

function ageOf(age: string | null): string {
  return age !== null && /^\d{1,9}$/.test(age) ? `; from a cache, ${age} s old` : ''
}
