import { isObject } from '../json/is-object.ts'
import { MAX_CREDENTIAL_BYTES } from '../request/max-credential-bytes.ts'
import type { InvalidReason } from '../verdict/reason.ts'
import { decodeBase64url, decodeText, isCanonicalBase64url } from '../json/base64url.ts'
import { knownHeaders } from './known-headers.ts'
import { parseStrictJson } from '../json/strict-json.ts'

/** A token taken apart, not yet believed in anything. */
export interface CompactToken {
  readonly header: TokenHeader
  readonly payload: Readonly<Record<string, unknown>>
}

/** What is used of a token's header. `jwk`, `jku`, `x5u` and `x5c` are not among it. */
export interface TokenHeader {
  readonly alg: string
  readonly kid: string | undefined
  /** In lower case and without `application/`, which may be left out (RFC 7515 §4.1.9). */
  readonly typ: TokenType | undefined
}

/** The types that an access token may have: RFC 7519 §5.1, RFC 9068 §2.1. */
export type TokenType = 'jwt' | 'at+jwt'

const MAX_KID_LENGTH = 1_024

/**
 * Takes a token apart, as strictly as its specifications allow, before any key is looked at.
 *
 * `jose` accepts white space and padding within the parts, duplicate members, and any `typ`.
 *
 * @returns The parts, or why the string is not a token.
 */
export function parseCompactToken(token: string): CompactToken | InvalidReason {
  const signed = parseSigned(token)
  if (typeof signed === 'string') return signed
  const payload = parseObject(signed.rawPayload)
  return payload === undefined ? 'malformed' : { header: signed.header, payload }
}

/** Takes the outer form of a token apart: its three parts and its header, with any payload. */
export function parseSigned(
  token: string,
): { readonly header: TokenHeader; readonly rawPayload: Uint8Array } | InvalidReason {
  if (token.length > MAX_CREDENTIAL_BYTES) return 'malformed'
  const [headerPart, payloadPart, signaturePart, rest] = token.split('.', 4)
  if (headerPart === undefined || payloadPart === undefined || signaturePart === undefined) {
    return 'malformed'
  }
  const rawPayload = decodeBase64url(payloadPart)
  const isWhole = rawPayload !== undefined && rest === undefined
  if (!isWhole || !isCanonicalBase64url(signaturePart)) return 'malformed'
  const header = knownHeaders.of(token) ?? parseHeader(decodeBase64url(headerPart))
  return typeof header === 'string' ? header : { header, rawPayload }
}

function parseHeader(part: Uint8Array | undefined): TokenHeader | InvalidReason {
  const header = part && parseObject(part)
  if (header === undefined) return 'malformed'

  const { alg, kid, typ } = header
  // An extension that must be understood is one that we do not understand (RFC 7515 §4.1.11).
  if ('crit' in header || 'b64' in header) return 'malformed'
  if (typeof alg !== 'string') return 'bad_algorithm'
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > MAX_KID_LENGTH))
    return 'malformed'
  if (typ === undefined) return { alg, kid, typ }
  const type = parseType(typ)
  return type === undefined ? 'bad_type' : { alg, kid, typ: type }
}

// Media types are compared without regard to case (RFC 2045 §5.1).
function parseType(typ: unknown): TokenType | undefined {
  if (typ === 'at+jwt') return typ
  if (typeof typ !== 'string') return undefined
  const type = typ.toLowerCase().replace(/^application\//, '')
  return type === 'jwt' || type === 'at+jwt' ? type : undefined
}

function parseObject(part: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value = parseStrictJson(decodeText(part))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
