import { checkUrl } from '../options/check-url.ts'
import { optionError } from '../options/check-options.ts'
import { ALGORITHMS, isAlgorithm, type Algorithm } from './algorithms.ts'
import { parseKeySet, type VerificationKey } from './parse-key-set.ts'

/** Checks the `iss` of an issuer; `null` skips it. */
export function checkIssuer(name: string, issuer: unknown): string | null {
  if (issuer === null) return null
  if (typeof issuer !== 'string' || issuer === '') {
    throw optionError(name, 'the exact `iss` of the tokens, or null to skip it', issuer)
  }
  // An issuer need not be a URL; one that is must be https, so that it cannot be impersonated.
  return /^http:/i.test(issuer) ? checkUrl(name, issuer) : issuer
}

/** Checks the `iss` of an issuer whose metadata is read. */
export function checkIssuerUrl(name: string, issuer: unknown): string {
  return checkUrl(name, issuer)
}

/** Checks where the key set is. */
export function checkKeySetUrl(name: string, url: unknown): string {
  if (url !== undefined) return checkUrl(name, url)
  throw optionError(
    name,
    "an https URL without credentials in it: `jwks_uri` in the issuer's metadata (in its place, `discovery` takes the URL of the metadata, and `jwks` the keys themselves)",
    url,
  )
}

/** Checks the type that the header of a token must name. */
export function checkType(name: string, type: unknown): 'at+jwt' | undefined {
  if (type === undefined || type === 'at+jwt') return type
  throw optionError(name, "'at+jwt', or left out to accept `at+jwt`, `JWT` or no type", type)
}

/** Checks the profile that tokens must keep to. */
export function checkProfile(name: string, profile: unknown): 'rfc9068' | undefined {
  if (profile === undefined || profile === 'rfc9068') return profile
  throw optionError(name, "'rfc9068', or left out to accept other access tokens", profile)
}

/** Checks the signature algorithms that are accepted. */
export function checkAlgorithms(name: string, algorithms: unknown): readonly Algorithm[] {
  if (!Array.isArray(algorithms) || algorithms.length === 0) {
    throw optionError(name, "a list like ['RS256']", algorithms)
  }
  return Object.freeze(
    algorithms.map((algorithm: unknown) => {
      if (isAlgorithm(algorithm)) return algorithm
      throw new TypeError(
        `${name} takes asymmetric algorithms only: ${ALGORITHMS.join(', ')}. With HS256 and the like, a service that can verify tokens could also make them.`,
      )
    }),
  )
}

/** Checks keys that are at hand. */
export function checkKeys(name: string, jwks: unknown): readonly VerificationKey[] {
  const keys = parseKeySet(jwks) ?? []
  if (keys.length > 0) return Object.freeze([...keys])
  throw optionError(name, 'a key set with a public key in it, { keys: [...] }', jwks)
}
