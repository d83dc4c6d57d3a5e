import { createHash } from 'node:crypto'
import type { ConsoleAnswer } from '../http/console-answer.ts'
import { FORM_STYLE } from './form-style.ts'
import { ICON } from './icon.ts'
import { PAGE_STYLE } from './page-style.ts'
import { SCRIPT } from './script.ts'
import { TABLE_STYLE } from './table-style.ts'

type AssetName = 'script' | 'style' | 'icon'

const ASSETS = {
  script: { extension: 'js', type: 'text/javascript; charset=utf-8', body: SCRIPT },
  style: {
    extension: 'css',
    type: 'text/css; charset=utf-8',
    body: PAGE_STYLE + FORM_STYLE + TABLE_STYLE,
  },
  icon: { extension: 'svg', type: 'image/svg+xml', body: ICON },
} as const

// A name with a digest in it, so that a browser may keep the file for good.
const PATHS = new Map(
  Object.entries(ASSETS).map(([name, { extension, body }]) => {
    const digest = createHash('sha256').update(body).digest('hex').slice(0, 12)
    return [name, `console-${digest}.${extension}`]
  }),
)

/** The path of a file that pages load, below the console. */
export function assetPath(name: AssetName): string {
  return PATHS.get(name) ?? ''
}

/** Finds the file of a path. */
export function findAsset(path: string): ConsoleAnswer | undefined {
  for (const [name, { type, body }] of Object.entries(ASSETS)) {
    if (path === `/${PATHS.get(name)}`) {
      return staticAnswer(body, type, 'public, max-age=31536000, immutable')
    }
  }
  return undefined
}

/** Answers with the colours of the application, which change with its settings. */
export function themeAnswer(style: string): ConsoleAnswer {
  return staticAnswer(style, 'text/css; charset=utf-8', 'no-cache')
}

function staticAnswer(body: string, type: string, cacheControl: string): ConsoleAnswer {
  const headers = {
    'cache-control': cacheControl,
    'content-security-policy': "default-src 'none'",
    'content-type': type,
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  }
  return { status: 200, headers, body }
}
