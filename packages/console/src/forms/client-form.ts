import type { NewClientOptions } from '@claviger/core'
import type { SignedIn } from '../access/signed-in.ts'
import { fill } from '../templates/fill.ts'
import type { Texts } from '../texts.ts'
import { readWords, scopeMistake } from './word-list.ts'

/** What a person typed to make a machine client, as it was typed. */
export interface ClientFormValues {
  readonly name: string
  readonly description: string
  readonly scopes: string
  readonly audience: readonly string[]
}

/** What is wrong with each field, in the order of the form. */
export type ClientFormErrors = Partial<Record<keyof ClientFormValues, string>>

const MAX_NAME = 128
const MAX_DESCRIPTION = 512

/** Reads what was typed. */
export function readClientForm(form: URLSearchParams): ClientFormValues {
  const read = (name: string): string => form.get(name) ?? ''
  return {
    name: read('name').trim(),
    description: read('description').trim(),
    scopes: read('scopes'),
    audience: [...new Set(form.getAll('audience'))].filter(Boolean),
  }
}

/**
 * Checks what was typed against what the person may grant.
 *
 * @returns The options of the client, or what is wrong with each field.
 */
export function checkClientForm(
  values: ClientFormValues,
  { grantable, audiences = [] }: Pick<SignedIn, 'grantable' | 'audiences'>,
  texts: Texts,
): { readonly options: NewClientOptions } | { readonly errors: ClientFormErrors } {
  const { name, description, audience } = values
  const scopes = readWords(values.scopes)
  const scopeError = scopeMistake(scopes, grantable, texts)
  const isAudience = audience.every((one) => audiences.includes(one))
  const errors: ClientFormErrors = {
    ...(name.length > MAX_NAME && { name: fill(texts.errorName, { max: MAX_NAME }) }),
    ...(description.length > MAX_DESCRIPTION && {
      description: fill(texts.errorDescription, { max: MAX_DESCRIPTION }),
    }),
    ...(scopeError !== undefined && { scopes: scopeError }),
    ...(!isAudience && { audience: texts.errorAudience }),
  }
  if (Object.keys(errors).length > 0) return { errors }
  return {
    options: {
      scopes,
      audience,
      ...(name !== '' && { name }),
      ...(description !== '' && { description }),
    },
  }
}
