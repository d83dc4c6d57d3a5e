import { escapeHtml } from './escape-html.ts'

type AttributeName =
  | 'aria-current'
  | 'aria-describedby'
  | 'aria-invalid'
  | 'autofocus'
  | 'checked'
  | 'data-confirm'
  | 'disabled'
  | 'id'
  | 'required'
  | 'selected'

/** Attributes of a tag that are there or not, depending on a value. */
export class Attributes {
  readonly markup: string

  /** @param values `true` writes the bare name; `false` and `undefined` leave the attribute out. */
  constructor(values: Partial<Record<AttributeName, string | boolean | undefined>>) {
    this.markup = Object.entries(values)
      .flatMap(([name, value]) => {
        if (value === undefined || value === false) return []
        return [value === true ? name : `${name}="${escapeHtml(value)}"`]
      })
      .join(' ')
  }
}

/** Makes attributes that are there or not. */
export function attributes(
  values: Partial<Record<AttributeName, string | boolean | undefined>>,
): Attributes {
  return new Attributes(values)
}
