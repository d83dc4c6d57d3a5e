import type { Html } from '../templates/html.ts'

/** What the console answers, for a mount to carry to its framework. */
export interface ConsoleAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What every page is sent with. Nothing is kept anywhere, no other site frames it, and everything it
 * loads is its own. `Referrer-Policy: same-origin` keeps `Origin` on the forms, also where another
 * middleware asked for `no-referrer`.
 */
const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "img-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'content-type': 'text/html; charset=utf-8',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
}

/** Answers with a page. */
export function pageAnswer(
  page: Html,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): ConsoleAnswer {
  return { status, headers: { ...PAGE_HEADERS, ...headers }, body: `<!doctype html>${page.markup}` }
}

/** Answers with a file to keep, such as an export of the audit trail. */
export function downloadAnswer(body: string, type: string, filename: string): ConsoleAnswer {
  const headers = { ...PAGE_HEADERS, 'content-type': `${type}; charset=utf-8` }
  return {
    status: 200,
    headers: { ...headers, 'content-disposition': `attachment; filename="${filename}"` },
    body,
  }
}

/** Ends the connection after an answer, because the rest of the request is not read. */
export function lastAnswer({ headers, ...answer }: ConsoleAnswer): ConsoleAnswer {
  return { ...answer, headers: { ...headers, connection: 'close' } }
}

/** Sends the browser to another page, which it asks for with GET. */
export function redirectAnswer(location: string): ConsoleAnswer {
  return { status: 303, headers: { ...PAGE_HEADERS, location }, body: '' }
}
