import { OVERLAPS } from '../forms/rotate-form.ts'
import type { Texts } from '../texts.ts'

/** For how long what is replaced may go on. */
export function overlapChoices(
  texts: Texts,
): readonly { readonly value: string; readonly label: string }[] {
  return OVERLAPS.map(({ value, text }) => ({ value, label: texts[text] }))
}
