import { Attributes } from './attributes.ts'
import { escapeHtml } from './escape-html.ts'
import { contextsOf, type HoleContext } from './hole.ts'

/** What a template can show. Everything that is not `Html` already is escaped. */
export type Hole = string | number | Html | Attributes | readonly Hole[] | undefined | false

const RELATIVE_OR_WEB = /^(?:\.{1,2}\/|\?|#|https?:\/\/|\/(?![/\\]))/

// A template is read once: the strings of one place in the code are always the same array.
const known = new WeakMap<TemplateStringsArray, readonly HoleContext[]>()

/** A piece of a page. Only `html` makes one, so that what it holds has been escaped. */
export class Html {
  readonly #markup: string

  private constructor(markup: string) {
    this.#markup = markup
  }

  get markup(): string {
    return this.#markup
  }

  /** The tag function `html`. */
  static of(this: void, strings: TemplateStringsArray, ...holes: readonly Hole[]): Html {
    let contexts = known.get(strings)
    if (contexts === undefined) known.set(strings, (contexts = contextsOf(strings)))
    let markup = strings[0] ?? ''
    for (const [index, hole] of holes.entries()) {
      markup += render(hole, contexts[index] ?? 'tag') + (strings[index + 1] ?? '')
    }
    return new Html(markup)
  }
}

/**
 * Makes a piece of a page. Values are escaped for the place in which they stand.
 *
 * @throws {Error} When a value cannot stand there.
 */
export const html: typeof Html.of = Html.of

function render(hole: Hole, context: HoleContext): string {
  if (hole === undefined || hole === false) return ''
  if (hole instanceof Attributes) {
    if (context === 'tag') return hole.markup
    throw new Error('Attributes stand in a tag.')
  }
  if (context === 'tag') throw new Error('Only attributes stand in a tag.')
  if (hole instanceof Html) {
    if (context === 'text') return hole.markup
    throw new Error('Markup stands between tags.')
  }
  if (typeof hole === 'object') return hole.map((part) => render(part, context)).join('')
  const text = String(hole)
  if (context === 'url' && !RELATIVE_OR_WEB.test(text)) {
    throw new Error('A link must be relative, or begin with https:// or http://.')
  }
  return escapeHtml(text)
}
