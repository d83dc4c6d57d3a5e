import type { Html } from '../templates/html.ts'
import { textField } from './fields.ts'
import type { Visit } from './visit.ts'

/** Asks why a key is ended, where the authority keeps that. */
export function reasonField({ authority, texts, form }: Visit, error?: string): Html | undefined {
  if (!authority.features.endedKeys) return undefined
  return textField({
    name: 'reason',
    label: texts.reason,
    hint: texts.reasonHint,
    value: form.get('reason') ?? '',
    error,
    focus: error === undefined ? undefined : 'reason',
  })
}
