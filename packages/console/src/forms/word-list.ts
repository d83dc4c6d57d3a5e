import { notGranted } from '@claviger/core/internal'
import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'

const MAX_SCOPES = 100
// A scope token (RFC 6749 §3.3).
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/

/** Reads what was typed as words between spaces or commas, each once. */
export function readWords(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))]
}

/** Says what is wrong with scopes that a person typed. */
export function scopeMistake(
  scopes: readonly string[],
  grantable: readonly string[] = [],
  texts: Texts,
): string | undefined {
  if (scopes.length > MAX_SCOPES) return texts.errorTooManyScopes
  if (!scopes.every((scope) => SCOPE.test(scope))) return texts.errorScopeSpelling
  const refused = notGranted(scopes, grantable)
  return refused.length === 0 ? undefined : fill(texts.errorScopes, { scopes: refused.join(' ') })
}
