import {
  hasRequiredClaims,
  isBearerAccessToken,
  isMeantFor,
  type CompactToken,
  type ResolvedJwtOptions,
} from '@claviger/core/inspect'
import type { Finding } from '../diagnosis.ts'
import { show } from '../text/harmless.ts'
import { timeSteps } from './time-steps.ts'

/** The steps of a token's claims: for whom it is, what kind of token, and when it is good. */
export function claimSteps(
  { header, payload }: CompactToken,
  options: ResolvedJwtOptions,
): readonly Finding[] {
  return [
    checkAudience(payload, options),
    checkKind(payload, header.typ),
    ...checkForms(payload, options),
    ...checkRequired(payload, options),
    ...timeSteps(payload, options),
  ]
}

type Claims = CompactToken['payload']

function checkAudience({ aud }: Claims, { audience }: ResolvedJwtOptions): Finding {
  const name = 'audience'
  const known = audience ?? []
  const expected =
    audience === null ? 'any' : `jwt.audience: ${known.map((one) => show(one, known)).join(' or ')}`
  const found = show(aud, known)
  if (isMeantFor(aud, audience)) return { name, status: 'ok', expected, found }
  const advice =
    aud === undefined
      ? 'Let the client ask for a token for this API; some servers take an audience or a resource parameter for it.'
      : 'Let the client ask for a token for this API, or correct jwt.audience.'
  return { name, status: 'failed', expected, found, advice }
}

function checkKind(payload: Claims, headerType: string | undefined): Finding {
  const name = 'kind'
  const expected = 'an access token that its bearer alone may use'
  if (isBearerAccessToken(payload, headerType)) {
    return { name, status: 'ok', expected, found: 'an access token' }
  }
  return payload['cnf'] === undefined
    ? {
        name,
        status: 'failed',
        expected,
        found: 'claims of an ID, refresh or logout token',
        advice: 'Send the access token, not the ID token.',
      }
    : {
        name,
        status: 'failed',
        expected,
        found: 'a token that is bound to a key of the client (cnf)',
        advice: 'Let the client ask for a token without DPoP or mTLS.',
      }
}

const REQUIRED_BY_PROFILE = ['sub', 'client_id', 'jti']

function checkForms(payload: Claims, { profile }: ResolvedJwtOptions): readonly Finding[] {
  const required = profile === undefined ? [] : REQUIRED_BY_PROFILE
  const bad = REQUIRED_BY_PROFILE.filter((claim) => {
    const value = payload[claim]
    if (value === undefined) return required.includes(claim)
    return claim !== 'client_id' && (typeof value !== 'string' || value === '')
  })
  if (profile !== undefined && payload['iat'] === undefined) bad.push('iat')
  if (bad.length === 0) return []
  const expected = profile === undefined ? 'strings' : 'the claims of RFC 9068 §2.2'
  const found = `missing or not a string: ${bad.join(', ')}`
  return [{ name: 'claims', status: 'failed', expected, found }]
}

function checkRequired(
  payload: Claims,
  { requiredClaims }: ResolvedJwtOptions,
): readonly Finding[] {
  if (requiredClaims.length === 0) return []
  const missing = requiredClaims.filter((one) => !hasRequiredClaims(payload, [one]))
  const names = (some: typeof requiredClaims) => some.map(([claim]) => claim).join(', ')
  const finding = { name: 'required claims', expected: names(requiredClaims) }
  return missing.length === 0
    ? [{ ...finding, status: 'ok', found: 'each with an accepted value' }]
    : [{ ...finding, status: 'failed', found: `missing, or with another value: ${names(missing)}` }]
}
