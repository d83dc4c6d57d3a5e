import { randomBytes } from 'node:crypto'
import { Router, type Request } from 'express'

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
  const path = `/sign-in/${newToken()}`
  const session = newToken()
  let isUsed = false
  let endsAt = 0

  const router = Router()
  router.get(path, (_req, res) => {
    if (isUsed) res.status(410).json({ error: 'This link was used. Start again for another one.' })
    else res.set(PAGE_HEADERS).type('html').send(BUTTON_PAGE)
  })
  router.post(path, (_req, res) => {
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
    path,
    router,
    isSignedIn: ({ headers }) =>
      Date.now() < endsAt && (headers.cookie ?? '').split('; ').includes(`${COOKIE}=${session}`),
  }
}

function newToken(): string {
  return randomBytes(24).toString('base64url')
}
