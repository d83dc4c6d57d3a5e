const NAMES = [
  'accent',
  'accentText',
  'background',
  'surface',
  'text',
  'muted',
  'line',
  'danger',
  'good',
  'warning',
] as const

/** The colours of a page, each a CSS colour such as `#0a7` or `rgb(0 120 80)`. */
export type Palette = Partial<Record<(typeof NAMES)[number], string>>

/** Colours in place of the page's own: for light screens, and for dark ones. */
export interface ConsoleColors {
  readonly light?: Palette
  readonly dark?: Palette
}

const COLOR =
  /^(?:#[0-9a-f]{3,8}|[a-z]{3,30}|(?:rgb|rgba|hsl|hsla|oklch|oklab)\([0-9a-z.,%/ +-]{1,60}\))$/i

/**
 * Checks colours.
 *
 * @throws {TypeError} When one is not known, or not a CSS colour.
 */
export function checkColors(name: string, colors: ConsoleColors = {}): ConsoleColors {
  for (const [scheme, palette] of Object.entries(colors)) {
    if (scheme !== 'light' && scheme !== 'dark') {
      throw new TypeError(`${name} takes light and dark, not ${scheme}.`)
    }
    for (const [key, color] of Object.entries(palette ?? {})) {
      if (!NAMES.some((known) => known === key)) {
        throw new TypeError(`${name}.${scheme} takes ${NAMES.join(', ')}, not ${key}.`)
      }
      if (typeof color !== 'string' || !COLOR.test(color)) {
        throw new TypeError(`${name}.${scheme}.${key} must be a CSS colour.`)
      }
    }
  }
  return colors
}

/** Writes the style sheet that puts colours in place of the page's own. */
export function themeStyle({ light = {}, dark = {} }: ConsoleColors): string {
  return `:root{${properties(light)}}@media(prefers-color-scheme:dark){:root{${properties(dark)}}}`
}

function properties(palette: Palette): string {
  return Object.entries(palette)
    .map(
      ([key, color]) =>
        `--${key.replace(/[A-Z]/, (capital) => `-${capital.toLowerCase()}`)}:${color}`,
    )
    .join(';')
}
