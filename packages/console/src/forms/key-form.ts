import type { KeyAuthorityFeatures, NewKeyOptions } from '@claviger/core'
import { notGranted } from '@claviger/core/internal'
import { mayMakeKeyFor } from '../access/granted-users.ts'
import type { SignedIn } from '../access/signed-in.ts'
import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'

/** What a person typed to make a key, as it was typed. */
export interface KeyFormValues {
  readonly description: string
  readonly scopes: string
  readonly expires: string
  readonly mode: string
  readonly userId: string
}

/** What is wrong with a field. */
export type FormErrors = Partial<Record<keyof KeyFormValues, string>>

/** The ends that are offered, in days. */
export const LIFETIMES_DAYS: readonly number[] = [7, 30, 90, 365]

const DAY_MS = 86_400_000
const MAX_DESCRIPTION = 512
const MAX_USER = 256
const MAX_SCOPES = 100
// A scope token (RFC 6749 §3.3).
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/

/** Reads what was typed. */
export function readKeyForm(form: URLSearchParams): KeyFormValues {
  const read = (name: string): string => form.get(name) ?? ''
  return {
    description: read('description').trim(),
    scopes: read('scopes'),
    expires: read('expires') || '90',
    mode: read('mode') || 'live',
    userId: read('userId').trim(),
  }
}

/**
 * Checks what was typed against what the person may grant.
 *
 * @returns The options of the key, or what is wrong with each field.
 */
export function checkKeyForm(
  values: KeyFormValues,
  {
    features,
    user,
    texts,
    now,
  }: {
    features: KeyAuthorityFeatures
    user: Pick<SignedIn, 'grantable' | 'userId' | 'users'>
    texts: Texts
    now: Date
  },
): { readonly options: NewKeyOptions } | { readonly errors: FormErrors } {
  const scopes = features.scopes ? [...new Set(values.scopes.split(/[\s,]+/).filter(Boolean))] : []
  const errors: FormErrors = {
    ...(values.description.length > MAX_DESCRIPTION && {
      description: fill(texts.errorDescription, { max: MAX_DESCRIPTION }),
    }),
    ...(!mayMakeKeyFor(user, values.userId || undefined) && { userId: texts.errorUserRefused }),
    ...(values.userId.length > MAX_USER && { userId: texts.errorUser }),
    ...(!isLifetime(values.expires) && { expires: texts.errorChoice }),
    ...(features.modes && !isMode(values.mode) && { mode: texts.errorChoice }),
  }
  const scopeError = scopeMistake(scopes, user.grantable ?? [], texts)
  if (scopeError !== undefined) errors.scopes = scopeError
  if (Object.keys(errors).length > 0) return { errors }
  const { description, userId, expires, mode } = values
  return {
    options: {
      ...(description !== '' && { description }),
      ...(userId !== '' && { userId }),
      ...(features.scopes && { scopes }),
      ...(features.modes && isMode(mode) && { mode }),
      ...(expires !== 'never' && { expiry: new Date(now.getTime() + Number(expires) * DAY_MS) }),
    },
  }
}

function scopeMistake(
  scopes: readonly string[],
  grantable: readonly string[],
  texts: Texts,
): string | undefined {
  if (scopes.length > MAX_SCOPES) return texts.errorTooManyScopes
  if (!scopes.every((scope) => SCOPE.test(scope))) return texts.errorScopeSpelling
  const refused = notGranted(scopes, grantable)
  return refused.length === 0 ? undefined : fill(texts.errorScopes, { scopes: refused.join(' ') })
}

function isLifetime(value: string): boolean {
  return value === 'never' || LIFETIMES_DAYS.some((days) => String(days) === value)
}

function isMode(mode: string): mode is 'live' | 'test' {
  return mode === 'live' || mode === 'test'
}
