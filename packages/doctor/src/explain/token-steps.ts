import type { Reason } from '@claviger/core'
import {
  isKeyForToken,
  isOfTenant,
  parseCompactToken,
  type CompactToken,
  type ResolvedJwtOptions,
} from '@claviger/core/inspect'
import type { CheckedIssuer } from '../checks/key-set.ts'
import type { Finding } from '../diagnosis.ts'
import { show } from '../text/harmless.ts'
import { claimSteps } from './claim-steps.ts'
import { checkForm } from './token-form.ts'

/**
 * The steps of an access token. Each is looked at, also where an earlier one failed, so that all
 * mistakes are seen at once.
 */
export function tokenSteps(
  token: string,
  issuers: readonly CheckedIssuer[],
  reason: Reason | undefined,
): readonly Finding[] {
  const form = checkForm(token)
  const parsed = parseCompactToken(token)
  if (typeof parsed === 'string') return [form]
  const { issuer, finding } = findIssuer(parsed, issuers)
  if (issuer === undefined) return [form, finding]
  const type = checkType(parsed, issuer.options)
  return [
    form,
    finding,
    checkAlgorithm(parsed, issuer.options),
    ...type,
    checkKey(parsed, issuer),
    checkSignature(
      reason,
      type.some(({ status }) => status === 'failed'),
    ),
    ...claimSteps(parsed, issuer.options),
  ]
}

function findIssuer(
  { payload }: CompactToken,
  issuers: readonly CheckedIssuer[],
): { readonly issuer: CheckedIssuer | undefined; readonly finding: Finding } {
  const name = 'issuer'
  const { iss } = payload
  const known = issuers.map(({ options }) => options.issuer).filter((one) => one !== null)
  const issuer = issuers.find(({ options }) => options.issuer === null || options.issuer === iss)
  const template = issuers.find(({ options }) => options.issuerTemplate)?.options.issuerTemplate
  const expected = [
    ...known.map((one) => `jwt.issuer: ${show(one, known)}`),
    ...(template ? [`${template.before}{${template.claim}}${template.after}`] : []),
  ].join(' or ')
  const found = show(iss, known)
  if (issuer !== undefined) {
    const isGood = template === undefined || isOfTenant(payload, template)
    const status = isGood ? 'ok' : 'failed'
    return { issuer, finding: { name, status, expected: expected || 'any', found } }
  }
  const isSlash = known.some((one) => one === `${String(iss)}/` || `${one}/` === iss)
  const advice = isSlash
    ? 'They differ by the slash at the end alone. Write jwt.issuer as the token does.'
    : 'Use a token of this issuer, or write jwt.issuer as the token does.'
  // With one issuer, the token is probably meant for it: the other steps are worth a look.
  const only = isSlash && issuers.length === 1 ? issuers[0] : undefined
  return { issuer: only, finding: { name, status: 'failed', expected, found, advice } }
}

function checkAlgorithm({ header }: CompactToken, { algorithms }: ResolvedJwtOptions): Finding {
  const name = 'algorithm'
  const expected = algorithms.join(' or ')
  const found = show(header.alg)
  if (algorithms.some((one) => one === header.alg)) return { name, status: 'ok', expected, found }
  const advice = 'If the issuer is meant to sign with it, add it to jwt.algorithms.'
  return { name, status: 'failed', expected, found, advice }
}

function checkType({ header }: CompactToken, { type }: ResolvedJwtOptions): readonly Finding[] {
  if (type === undefined) return []
  const isGood = header.typ === type
  const advice = 'Use an access token of RFC 9068, or leave out jwt.type and jwt.profile.'
  const finding = { name: 'header type', expected: show(type), found: show(header.typ) }
  return [{ ...finding, ...(isGood ? { status: 'ok' } : { status: 'failed', advice }) }]
}

function checkKey({ header }: CompactToken, { options, keys }: CheckedIssuer): Finding {
  const name = 'signing key'
  if (keys === undefined) return { name, status: 'skipped', found: 'the key set could not be read' }
  const alg = options.algorithms.find((one) => one === header.alg)
  const fitting = alg === undefined ? [] : keys.filter((key) => isKeyForToken(key, header, alg))
  const expected = 'a key of the key set that fits kid and algorithm'
  const kids = keys.flatMap(({ kid }) => kid ?? [])
  const found =
    header.kid === undefined ? 'the token names no kid' : `kid ${show(header.kid, kids)}`
  if (fitting.length > 0) return { name, status: 'ok', expected, found }
  return {
    name,
    status: 'failed',
    expected,
    found: `${found}, and no such key in the set`,
    advice:
      'Check which issuer or environment made the token. A key that was taken out of the set signs no longer.',
  }
}

// The signature is checked before all claims but the issuer. `bad_type` is not here: the type in the
// header is checked before the signature, what the claims say of the type after it.
const BEFORE: ReadonlySet<Reason> = new Set<Reason>([
  'malformed',
  'bad_issuer',
  'bad_algorithm',
  'unknown_kid',
  'unavailable',
  'throttled',
])

function checkSignature(reason: Reason | undefined, isOtherType: boolean): Finding {
  const name = 'signature'
  const expected = 'made by that key'
  if (reason === 'bad_signature') {
    return { name, status: 'failed', expected, found: 'it was not, or the token was changed' }
  }
  if (isOtherType || (reason !== undefined && BEFORE.has(reason))) {
    return { name, status: 'skipped', found: 'not checked: an earlier step failed' }
  }
  return { name, status: 'ok', expected, found: 'made by that key of the issuer' }
}
