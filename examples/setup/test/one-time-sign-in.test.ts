import { createHash } from 'node:crypto'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { oneTimeSignIn, type OneTimeSignIn } from '../src/one-time-sign-in.ts'
import { SIGN_IN_HEADERS, SIGN_IN_PAGE, USED_LINK_PAGE } from '../src/sign-in-page.ts'

const HOUR_MS = 3_600_000

/** Sends a request to a link; `undefined` when it was left alone. */
function send(link: OneTimeSignIn, method: string, url: string = link.path) {
  const request = Object.assign(new IncomingMessage(new Socket()), { method, url })
  const response = new ServerResponse(request)
  // Beside a header that was set before, Node keeps those of `writeHead()` readable.
  response.setHeader('vary', 'cookie')
  if (!link.handle(request, response)) return undefined
  const cookie = response.getHeader('set-cookie')
  return { status: response.statusCode, cookie: typeof cookie === 'string' ? cookie : undefined }
}

function isSignedIn(link: OneTimeSignIn, cookie: string | undefined): boolean {
  return link.isSignedIn({ headers: cookie === undefined ? {} : { cookie } })
}

test('signs in once, by the button and not by the link alone', () => {
  const link = oneTimeSignIn()
  for (const method of ['GET', 'HEAD', 'GET']) {
    expect(send(link, method)).toEqual({ status: 200, cookie: undefined })
  }
  const signedIn = send(link, 'POST')
  expect(signedIn?.status).toBe(303)
  expect(signedIn?.cookie).toMatch(
    /^console_session=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/console$/,
  )
  for (const method of ['GET', 'POST']) {
    expect(send(link, method)).toEqual({ status: 410, cookie: undefined })
  }
})

test('leaves every other path alone, also one of the same length', () => {
  const link = oneTimeSignIn()
  const other = link.path.slice(0, -1) + (link.path.endsWith('A') ? 'B' : 'A')
  for (const path of [
    other,
    '/',
    '',
    '/sign-in/',
    `${link.path}/`,
    `${link.path}?`,
    '/sign-in/é',
  ]) {
    expect(send(link, 'POST', path)).toBeUndefined()
  }
  expect(send(link, 'POST')?.status).toBe(303)
})

test('knows the person by the cookie of its own link alone, for eight hours', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const [link, other] = [oneTimeSignIn(), oneTimeSignIn()]
  const [cookie = ''] = send(link, 'POST')?.cookie?.split(';') ?? []
  const [foreign = ''] = send(other, 'POST')?.cookie?.split(';') ?? []
  for (const wrong of [undefined, '', 'console_session=', foreign, `${cookie}x`, `x${cookie}`]) {
    expect(isSignedIn(link, wrong)).toBe(false)
  }
  expect(isSignedIn(link, `theme=dark; ${cookie}`)).toBe(true)
  vi.advanceTimersByTime(8 * HOUR_MS - 1)
  expect(isSignedIn(link, cookie)).toBe(true)
  vi.advanceTimersByTime(1)
  expect(isSignedIn(link, cookie)).toBe(false)
})

test('shows pages that load nothing but their own style', () => {
  for (const page of [SIGN_IN_PAGE, USED_LINK_PAGE]) {
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(page) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(SIGN_IN_HEADERS['content-security-policy']).toContain(`style-src 'sha256-${hash}'`)
  }
})
