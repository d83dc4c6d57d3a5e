import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { SIGN_IN_HEADERS, SIGN_IN_PAGE, USED_LINK_PAGE } from './sign-in-page.ts'

/** Signs in the person who opens a link that was printed at start: once, and for this process only. */
export interface OneTimeSignIn {
  /** The path of the link. */
  readonly path: string
  /**
   * Answers a request for the link: `GET` shows a button, because mail and chat programs fetch links;
   * `POST` signs in.
   *
   * @returns Whether the request was one for the link. Every other one is left alone.
   */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => boolean
  readonly isSignedIn: (request: { readonly headers: IncomingHttpHeaders }) => boolean
}

const COOKIE = 'console_session'
const HOURS = 8

/** Makes a link that signs in once. A real API asks its own session here. */
export function oneTimeSignIn(): OneTimeSignIn {
  // No route has the token in its pattern: frameworks print those.
  const path = `/sign-in/${newToken()}`
  const session = newToken()
  let isUsed = false
  let endsAt = 0
  return {
    path,
    handle: ({ method, url = '' }, response) => {
      if (!isEqual(url, path)) return false
      if (isUsed) {
        response.writeHead(410, SIGN_IN_HEADERS).end(USED_LINK_PAGE)
      } else if (method === 'POST') {
        isUsed = true
        endsAt = Date.now() + HOURS * 3_600_000
        const cookie = `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/console`
        response.writeHead(303, { location: '/console/', 'set-cookie': cookie }).end()
      } else response.writeHead(200, SIGN_IN_HEADERS).end(SIGN_IN_PAGE)
      return true
    },
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
