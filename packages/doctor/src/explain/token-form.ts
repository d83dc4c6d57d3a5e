import { MAX_CREDENTIAL_BYTES, parseCompactToken } from '@claviger/core/inspect'
import type { Finding } from '../diagnosis.ts'

const NAME = 'form'
const EXPECTED = 'a signed JWT: three parts of base64url with dots between them (RFC 7515 §7.1)'

/** Checks the form of an access token, before anything in it is believed. */
export function checkForm(token: string): Finding {
  const parsed = parseCompactToken(token)
  if (typeof parsed !== 'string') {
    return { name: NAME, status: 'ok', expected: EXPECTED, found: 'a signed JWT' }
  }
  return { name: NAME, status: 'failed', expected: EXPECTED, ...mistakeOf(token, parsed) }
}

function mistakeOf(
  token: string,
  reason: string,
): { readonly found: string; readonly advice?: string } {
  const parts = token.split('.').length
  if (token.length > MAX_CREDENTIAL_BYTES) {
    return { found: `more than ${MAX_CREDENTIAL_BYTES.toLocaleString('en')} bytes` }
  }
  if (parts === 5) {
    return {
      found: 'five parts: an encrypted token',
      advice: 'Let the authority issue signed tokens that are not encrypted.',
    }
  }
  if (parts !== 3) {
    return { found: `${parts} parts`, advice: 'Check whether it was cut off in copying.' }
  }
  if (reason === 'bad_type') {
    return {
      found: 'three parts, and a typ in the header that is not of an access token',
      advice: 'Use an access token: typ is JWT, at+jwt, or left out.',
    }
  }
  if (reason === 'bad_algorithm') return { found: 'three parts, and no alg in the header' }
  return {
    found:
      'three parts that are not strict base64url of JSON objects, or a header that requires an extension (crit)',
    advice: 'Check whether it was changed or cut off in copying.',
  }
}
