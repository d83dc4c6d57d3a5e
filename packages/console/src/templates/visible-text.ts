import { html, type Html } from './html.ts'

// Characters that show nothing or turn around what follows: controls, zero-width ones, overrides and
// isolates of direction, tags. A joiner (U+200C, U+200D) is left: scripts and emoji need it.
const UNSEEN =
  /(?![\t\n])\p{Cc}|[\xAD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\u{E0000}-\u{E0FFF}]/gu
const BLANK = /^[\s\u200C\u200D]*$/

const MAX_LENGTH = 160

/**
 * Shows what a person typed as it is, so that it cannot pass for something else: unseen characters
 * are named, and its direction ends with it.
 *
 * @param maxLength In characters; what is longer is cut. @default 160
 */
export function visibleText(text: string, maxLength: number = MAX_LENGTH): Html {
  const shown = cut(text, maxLength)
  const parts: Html[] = []
  let from = 0
  for (const { 0: character, index } of shown.matchAll(UNSEEN)) {
    parts.push(html`${shown.slice(from, index)}${nameOf(character)}`)
    from = index + character.length
  }
  const rest = shown.slice(from)
  const blank = parts.length === 0 && BLANK.test(rest) && text !== ''
  return html`<bdi>${parts}${blank ? Array.from(rest, nameOf) : rest}${shown.length < text.length && '…'}</bdi>`
}

/** Writes what a person typed for a label, in which unseen characters are named as well. */
export function visibleLabel(text: string, maxLength: number = MAX_LENGTH): string {
  return cut(text, maxLength).replaceAll(UNSEEN, codeOf)
}

// Half a character at the end becomes U+FFFD.
function cut(text: string, maxLength: number): string {
  return text.slice(0, maxLength).toWellFormed()
}

function nameOf(character: string): Html {
  return html`<span class="unseen">${codeOf(character)}</span>`
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
