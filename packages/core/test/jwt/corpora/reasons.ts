// Why our verdict on a vector is another than its publisher's.

export const SYMMETRIC = 'symmetric algorithms are not accepted: who verifies could also sign'
export const ENCRYPTED = 'encrypted tokens are refused unread'
export const NO_COMPACT = 'only in the JSON serialization, which no Authorization header can carry'
export const NO_EXP = 'a token without exp is good for ever'
export const ANOTHER_SET = 'miscoded: the key set that is given is the one of another case'
export const NO_ALG = 'miscoded: upstream gives the key another alg by hand, and PEM has none'
export const TRIED_WITHOUT_KID = 'a token without kid is tried with the keys that fit'

export const PRIMITIVE =
  'signs bytes that no token can consist of: a test of WebCrypto, which is below us'
export const NO_ED448 = `${PRIMITIVE}; and Ed448 is not accepted`

export const SHORT_COORDINATE = 'a coordinate shorter than its curve (RFC 7518 §6.2.1.2)'
export const NO_KID = 'a token with a kid is not tried with a key that has none'

/** Why a token is rejected regardless of its signature. */
export function whyNoToken(token: string): string | undefined {
  if (token.length > 8_192) return 'more than 8,192 bytes'
  const parts = token.split('.')
  if (parts.length === 3 && parts[1] === '') return 'a token without its payload says nothing'
  if (parts.every(isCanonical)) return undefined
  return 'base64url that is not canonical: padded, with bits left over, or none (RFC 4648 §3.5)'
}

function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}
