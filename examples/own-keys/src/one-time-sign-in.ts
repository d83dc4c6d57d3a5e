import { randomBytes, timingSafeEqual } from 'node:crypto'
import { Router, type Request, type RequestHandler } from 'express'

/** Signs in the person who opens a link that was printed at start: once, and for this process only. */
export interface OneTimeSignIn {
  /** The path of the link. */
  readonly path: string
  /** `GET` shows a button, because mail and chat programs fetch links; `POST` signs in. */
  readonly router: Router
  readonly isSignedIn: (request: Request) => boolean
}

const COOKIE = 'console_session'
const HOURS = 8
const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
}
const BUTTON_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Sign in</title>
<main><h1>Sign in to the key console</h1>
<p>This link works once. It signs you in as an administrator of org_demo.</p>
<form method="post"><button>Sign in</button></form></main></html>`

/** Makes a link that signs in once. A real API asks its own session here. */
export function oneTimeSignIn(): OneTimeSignIn {
  const token = newToken()
  const session = newToken()
  let isUsed = false
  let endsAt = 0

  // Express prints the patterns of its routes where DEBUG is set, so the token is in none.
  const route = '/sign-in/:token'
  const checkToken: RequestHandler<{ token: string }> = (req, _res, next) => {
    next(isEqual(req.params.token, token) ? undefined : 'route')
  }
  const router = Router()
  router.get(route, checkToken, (_req, res) => {
    if (isUsed) res.status(410).json({ error: 'This link was used. Start again for another one.' })
    else res.set(PAGE_HEADERS).type('html').send(BUTTON_PAGE)
  })
  router.post(route, checkToken, (_req, res) => {
    if (isUsed) {
      res.status(410).json({ error: 'This link was used. Start again for another one.' })
      return
    }
    isUsed = true
    endsAt = Date.now() + HOURS * 3_600_000
    res.cookie(COOKIE, session, { httpOnly: true, sameSite: 'strict', path: '/console' })
    res.redirect(303, '/console/')
  })
  return {
    path: `/sign-in/${token}`,
    router,
    isSignedIn: ({ headers }) =>
      Date.now() < endsAt && (headers.cookie ?? '').split('; ').includes(`${COOKIE}=${session}`),
  }
}

function isEqual(given: string, wanted: string): boolean {
  const bytes = Buffer.from(given)
  return bytes.length === wanted.length && timingSafeEqual(bytes, Buffer.from(wanted))
}

function newToken(): string {
  return randomBytes(24).toString('base64url')
}
