import { withoutCredential } from '@claviger/core/inspect'
import type { Finding } from '../diagnosis.ts'
import { describeCode } from '../text/describe-failure.ts'
import { show } from '../text/harmless.ts'
import type { Decision } from './decide.ts'
import { REASON_WORDS } from './reason-words.ts'

const NAME = 'decision'

/** Says what a client gets, and why. */
export function decisionStep(
  decision: Decision,
  scopes: readonly string[],
  credential: string,
): Finding {
  const { status, reason, auth } = decision
  const expected = scopes.length === 0 ? 'let through' : `let through, with ${show(scopes, scopes)}`
  if (reason === undefined) {
    const has = auth === undefined ? '' : `, scopes ${show(auth.scopes)}`
    return { name: NAME, status: 'ok', expected, found: `let through${has}` }
  }
  const { found, advice } = REASON_WORDS[reason]
  const has = reason === 'insufficient_scope' ? scopesOf(decision) : ''
  return {
    name: NAME,
    status: 'failed',
    expected,
    found: `${status} ${reason}: ${found}${has}${causeOf(decision, credential)}`,
    ...(advice === undefined ? {} : { advice }),
  }
}

function scopesOf({ auth }: Decision): string {
  return auth === undefined ? '' : `; it has ${show(auth.scopes)}`
}

// A careless lookup throws the credential as the code of an error.
function causeOf({ cause, reason }: Decision, credential: string): string {
  if (cause === undefined) return ''
  const { code } = withoutCredential({ name: 'Error', code: cause }, credential)
  if (code === undefined) return ''
  return `; ${describeCode(code, reason === 'misconfigured').found}`
}
