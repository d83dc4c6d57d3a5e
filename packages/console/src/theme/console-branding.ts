/** A link of the application. */
export interface ConsoleLink {
  readonly text: string
  /** A path such as `/docs`, or a URL of the web. */
  readonly href: string
}

/** What the application puts around every page. */
export interface ConsoleBranding {
  /** Stylesheets that are loaded after those of the page: paths of its own origin. @default none */
  readonly stylesheets?: readonly string[]
  /** A picture in place of the key beside the name, at most 26 pixels high: a path of its own origin. @default a key */
  readonly logo?: string
  /** The icon of the browser's tab: a path of its own origin. @default a key */
  readonly icon?: string
  /** Links at the top of every page, such as back to the application and to sign out; at most 8. @default none */
  readonly links?: readonly ConsoleLink[]
}

const FIELDS = ['stylesheets', 'logo', 'icon', 'links']
const MAX_STYLESHEETS = 8
const MAX_LINKS = 8
// The policy of the page loads nothing from another origin.
const OWN_PATH = /^\/(?![/\\])\S*$/
const WEB_URL = /^(?:\/(?![/\\])|https?:\/\/)\S*$/

/**
 * Checks what stands around every page.
 *
 * @throws {TypeError} When a part of it cannot work.
 */
export function checkBranding(name: string, branding: ConsoleBranding = {}): ConsoleBranding {
  const unknown = Object.keys(branding).find((field) => !FIELDS.includes(field))
  if (unknown !== undefined) {
    throw new TypeError(`${name} takes ${FIELDS.join(', ')}, not ${unknown}.`)
  }
  const { stylesheets = [], logo = '/', icon = '/', links = [] } = branding
  if (!Array.isArray(stylesheets) || stylesheets.length > MAX_STYLESHEETS) {
    throw new TypeError(`${name}.stylesheets must be an array of at most ${MAX_STYLESHEETS} paths.`)
  }
  for (const path of [...stylesheets, logo, icon]) {
    if (typeof path !== 'string' || !OWN_PATH.test(path)) {
      throw new TypeError(
        `${name} must name files by paths of the page's own origin, such as /assets/acme.css: the page loads nothing from elsewhere.`,
      )
    }
  }
  if (!Array.isArray(links) || links.length > MAX_LINKS || !links.every(isLink)) {
    throw new TypeError(
      `${name}.links must be an array of at most ${MAX_LINKS} links, each with text and a href that begins with /, https:// or http://.`,
    )
  }
  return branding
}

function isLink(link: unknown): boolean {
  if (typeof link !== 'object' || link === null) return false
  const { text, href }: Partial<Record<keyof ConsoleLink, unknown>> = link
  return typeof text === 'string' && text !== '' && typeof href === 'string' && WEB_URL.test(href)
}
