/** Where in a page a value goes. Each place takes other values, and escapes them in its own way. */
export type HoleContext = 'text' | 'attribute' | 'url' | 'tag'

const URL_ATTRIBUTES = new Set(['href', 'src', 'action', 'formaction'])

/**
 * Finds out where the holes of a template are, by reading what stands around them.
 *
 * @throws {Error} When a hole is where no escaping would hold: in a script, a style, a comment, an
 *   attribute without double quotes, an event handler.
 */
export function contextsOf(strings: readonly string[]): readonly HoleContext[] {
  const contexts: HoleContext[] = []
  let state: 'text' | 'tag' | 'value' = 'text'
  let tag = ''
  let attribute = ''
  for (const [index, part] of strings.entries()) {
    for (const character of part) {
      if (state === 'text') {
        if (character === '<') [state, tag] = ['tag', '']
      } else if (state === 'value') {
        if (character === '"') state = 'tag'
      } else if (character === '"') {
        attribute = /([a-z-]+)=$/.exec(tag)?.[1] ?? refuse(part)
        state = 'value'
      } else if (character === '>') {
        state = 'text'
      } else if (character === "'" || character === '<' || tag.startsWith('<!-')) {
        refuse(part)
      }
      if (state !== 'text') tag += character
    }
    if (index < strings.length - 1) contexts.push(contextOf(state, tag, attribute))
    // What follows the first hole of a value no longer begins it.
    if (state === 'value') tag += ' '
  }
  if (state !== 'text') refuse(strings.at(-1) ?? '')
  return contexts
}

function contextOf(state: 'text' | 'tag' | 'value', tag: string, attribute: string): HoleContext {
  if (state === 'text') {
    return /^<(?:script|style)\b/.test(tag) ? refuse(tag) : 'text'
  }
  if (state === 'tag') return /\s$/.test(tag) ? 'tag' : refuse(tag)
  if (attribute.startsWith('on') || attribute === 'style' || attribute === 'srcdoc') refuse(tag)
  // Where the address leads is decided by how it begins.
  return URL_ATTRIBUTES.has(attribute) && tag.endsWith('="') ? 'url' : 'attribute'
}

function refuse(where: string): never {
  throw new Error(`No value can stand safely in this part of a template: ${where.slice(-60)}`)
}
