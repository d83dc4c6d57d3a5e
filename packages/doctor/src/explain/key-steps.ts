import type { Reason } from '@claviger/core'
import {
  isJwtShaped,
  isKeyId,
  MAX_CREDENTIAL_BYTES,
  type ResolvedOptions,
} from '@claviger/core/inspect'
import type { Finding } from '../diagnosis.ts'
import { REASON_WORDS } from './reason-words.ts'

/** The steps of an API key: its form, whether it is an ID, and what the authority says. */
export function keySteps(
  credential: string,
  { jwt, apiKeys }: ResolvedOptions,
  reason: Reason | undefined,
): readonly Finding[] {
  const form = checkForm(credential, reason)
  if (form.status === 'failed') return [form]
  if (apiKeys !== undefined && isKeyId(credential, apiKeys.keyIdPrefixes)) {
    const { found, advice = '' } = REASON_WORDS.key_id
    return [form, { name: 'key', status: 'failed', expected: 'a key', found, advice }]
  }
  const kind: Finding[] =
    jwt.length === 0 && isJwtShaped(credential)
      ? [
          {
            name: 'kind',
            status: 'warning',
            expected: 'an API key',
            found: 'it has the form of an access token, and the settings accept none',
            advice: 'Give jwt in the settings, if access tokens are to be accepted.',
          },
        ]
      : []
  return [form, ...kind, checkAnswer(reason)]
}

function checkForm(credential: string, reason: Reason | undefined): Finding {
  const name = 'form'
  const expected = `1 to ${MAX_CREDENTIAL_BYTES.toLocaleString('en')} letters, digits and -._~+/=`
  const found = `${credential.length} characters`
  if (reason !== 'malformed') return { name, status: 'ok', expected, found }
  const { advice = '' } = REASON_WORDS.malformed
  return { name, status: 'failed', expected, found: `${found}, others among them`, advice }
}

const REFUSED: readonly Reason[] = ['unknown_key', 'expired', 'key_id', 'revoked']
const UNANSWERED: readonly Reason[] = ['unavailable', 'misconfigured', 'throttled']

function checkAnswer(reason: Reason | undefined): Finding {
  const name = 'authority'
  const expected = 'the authority knows the key'
  if (reason === undefined) return { name, status: 'ok', expected, found: 'it knows the key' }
  if (REFUSED.includes(reason)) return { name, status: 'failed', expected, ...REASON_WORDS[reason] }
  return UNANSWERED.includes(reason)
    ? { name, status: 'skipped', found: 'it gave no answer' }
    : { name, status: 'ok', expected, found: 'it knows the key' }
}
