import { describe, expect, test } from 'vitest'
import type { Method, StartApp } from '../app-spec.ts'
import { ANSWERS, withoutBody } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, foreignHeaders, optional, scoped } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

const METHODS: readonly Method[] = ['GET', 'HEAD', 'POST', 'OPTIONS', 'TRACE']

const PREFLIGHT = ['Origin: https://app.example', 'Access-Control-Request-Method: POST']

/** Methods, preflights and the other ways to ask. */
export function describeMethods(start: StartApp): void {
  describe('methods', () => {
    const open = appOpener(start)
    const opened = (allowPreflight?: boolean | 'answer') =>
      open({
        options: {
          ...askingEveryTime(stubAuthority().lookup),
          ...(allowPreflight === undefined ? {} : { allowPreflight }),
        },
        routes: [{ path: '/', methods: METHODS, guards: [authenticated] }],
      })

    test.each(METHODS)('%s is judged as GET is (R-ADAPT-04)', async (method) => {
      const app = await opened()
      const answer = method === 'HEAD' ? withoutBody(ANSWERS.missing) : ANSWERS.missing
      await app.refuses({ method, target: '/' }, answer)
      await app.admits({ method, target: '/', headers: [bearer(KEYS.admin)] })
    })

    test('a HEAD request does not slip past the guard of a GET route', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [{ path: '/', guards: [authenticated] }],
      })
      await app.refuses({ method: 'HEAD', target: '/' }, withoutBody(ANSWERS.missing))
    })

    test('a preflight is refused unless the application says otherwise', async () => {
      const app = await opened()
      await app.refuses({ method: 'OPTIONS', target: '/', headers: PREFLIGHT }, ANSWERS.missing)
    })

    test('allowPreflight lets a genuine preflight through as anonymous', async () => {
      const app = await opened(true)
      expect(await app.admits({ method: 'OPTIONS', target: '/', headers: PREFLIGHT })).toEqual({
        anonymous: true,
      })
    })

    test("allowPreflight: 'answer' answers a genuine preflight, and no handler runs", async () => {
      const app = await open({
        options: { ...askingEveryTime(stubAuthority().lookup), allowPreflight: 'answer' },
        routes: [
          { path: '/', methods: METHODS, guards: [authenticated] },
          { path: '/cors', methods: METHODS, guards: [foreignHeaders, scoped('read')] },
        ],
      })
      await app.refuses({ method: 'OPTIONS', target: '/', headers: PREFLIGHT }, '204\n\n')
      const { status, headers } = await app.send({
        method: 'OPTIONS',
        target: '/cors',
        headers: PREFLIGHT,
      })
      expect(status).toBe(204)
      expect(headers).toContainEqual(['vary', 'Origin'])
      expect(app.handled()).toBe(0)
    })

    test.each<[string, Method, string[]]>([
      ['OPTIONS without Origin', 'OPTIONS', PREFLIGHT.slice(1)],
      ['OPTIONS without Access-Control-Request-Method', 'OPTIONS', PREFLIGHT.slice(0, 1)],
      ['OPTIONS with neither', 'OPTIONS', []],
      ['POST with both', 'POST', PREFLIGHT],
      ['GET with both', 'GET', PREFLIGHT],
    ])(
      'allowPreflight does not let %s through (Fetch, CORS-preflight request)',
      async (_, method, headers) => {
        for (const allowPreflight of [true, 'answer'] as const) {
          const app = await opened(allowPreflight)
          await app.refuses({ method, target: '/', headers }, ANSWERS.missing)
        }
      },
    )

    test('a method override is not a method', async () => {
      const app = await opened(true)
      const headers = [...PREFLIGHT, 'X-HTTP-Method-Override: OPTIONS']
      await app.refuses({ method: 'POST', target: '/', headers }, ANSWERS.missing)
    })

    test('Expect: 100-continue changes no answer (RFC 9110 §10.1.1)', async () => {
      const app = await opened()
      const headers = ['Expect: 100-continue']
      await app.refuses({ method: 'POST', target: '/', headers, body: '{}' }, ANSWERS.missing)
    })

    test('treats an unhandled upgrade as an ordinary request (R-ADAPT-04)', async () => {
      const app = await opened()
      const headers = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
      await app.refuses({ target: '/', headers }, ANSWERS.missing)
    })

    test('an anonymous preflight finds optionalToken as it is', async () => {
      const app = await open({
        options: { ...askingEveryTime(stubAuthority().lookup), allowPreflight: true },
        routes: [{ path: '/', methods: METHODS, guards: [optional] }],
      })
      await app.refuses(
        { target: '/', headers: [...PREFLIGHT, 'Authorization: Bearer a b'] },
        ANSWERS.invalid,
      )
    })
  })
}
