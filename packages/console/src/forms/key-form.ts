import type { KeyAuthorityFeatures, NewKeyOptions } from '@claviger/core'
import { mayMakeKeyFor } from '../access/granted-users.ts'
import type { SignedIn } from '../access/signed-in.ts'
import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'
import { readWords, scopeMistake } from './word-list.ts'

/** What a person typed to make a key, as it was typed. */
export interface KeyFormValues {
  readonly description: string
  readonly scopes: string
  readonly expires: string
  readonly mode: string
  readonly userId: string
}

/** What is wrong with each field, in the order of the form. */
export type FormErrors = Partial<Record<keyof KeyFormValues, string>>

/** The ends that are offered, in days. */
export const LIFETIMES_DAYS: readonly number[] = [7, 30, 90, 365]

const DAY_MS = 86_400_000
const MAX_DESCRIPTION = 512
const MAX_USER = 256

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
  const scopes = features.scopes ? readWords(values.scopes) : []
  const scopeError = scopeMistake(scopes, user.grantable, texts)
  const errors: FormErrors = {
    ...(values.description.length > MAX_DESCRIPTION && {
      description: fill(texts.errorDescription, { max: MAX_DESCRIPTION }),
    }),
    ...(scopeError !== undefined && { scopes: scopeError }),
    ...(!isLifetime(values.expires) && { expires: texts.errorChoice }),
    ...(features.modes && !isMode(values.mode) && { mode: texts.errorChoice }),
    ...(!mayMakeKeyFor(user, values.userId || undefined) && { userId: texts.errorUserRefused }),
    ...(values.userId.length > MAX_USER && { userId: texts.errorUser }),
  }
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

function isLifetime(value: string): boolean {
  return value === 'never' || LIFETIMES_DAYS.some((days) => String(days) === value)
}

function isMode(mode: string): mode is 'live' | 'test' {
  return mode === 'live' || mode === 'test'
}
