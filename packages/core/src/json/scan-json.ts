/** What the characters of JSON say before it is parsed. */
export interface JsonScan {
  /** Commas and opening brackets outside of strings. */
  readonly parts: number
  /** Colons outside of strings: each follows the name of a member. */
  readonly colons: number
  /** Whether a string contains half of a surrogate pair. */
  readonly hasLoneSurrogate: boolean
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPENING_BRACKET = 0x5b
const BACKSLASH = 0x5c
const LETTER_U = 0x75
const OPENING_BRACE = 0x7b

/** Reads a string once, character by character. What it finds counts only if the string is JSON. */
export function scanJson(text: string): JsonScan {
  let parts = 0
  let colons = 0
  // Only an escape can write one half alone into a well-formed string.
  let hasLoneSurrogate = !text.isWellFormed()
  let isInString = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i)
    if (char === QUOTE) isInString = !isInString
    else if (char === BACKSLASH) {
      i += 1
      if (text.charCodeAt(i) !== LETTER_U) continue
      const unit = hexAt(text, i + 1)
      if (isLow(unit)) hasLoneSurrogate = true
      if (!isHigh(unit)) continue
      if (text.startsWith('\\u', i + 5) && isLow(hexAt(text, i + 7))) i += 10
      else hasLoneSurrogate = true
    } else if (isInString) continue
    else if (char === COLON) colons += 1
    else if (char === COMMA || char === OPENING_BRACKET || char === OPENING_BRACE) parts += 1
  }
  return { parts, colons, hasLoneSurrogate }
}

function hexAt(text: string, at: number): number {
  return Number.parseInt(text.slice(at, at + 4), 16)
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
