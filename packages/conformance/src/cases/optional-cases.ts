import { describe, expect, test } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { ANSWERS } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated, forgedCaller, optional } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

/** `optionalToken`: admits anonymous requests, and refuses every invalid credential. */
export function describeOptional(start: StartApp): void {
  describe('optionalToken', () => {
    const open = appOpener(start)
    const opened = () =>
      open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [{ path: '/', guards: [optional] }],
      })

    test('lets a request without an Authorization header through as anonymous', async () => {
      const app = await opened()
      expect(await app.admits({ target: '/' })).toEqual({ anonymous: true })
    })

    test('knows a caller who shows a good key', async () => {
      const app = await opened()
      expect(await app.admits(bearer(KEYS.reader))).toEqual({
        kind: 'api-key',
        organizationId: 'org_2',
        userId: 'usr_2',
      })
    })

    test.each([
      ['an empty header', 'Authorization:', ANSWERS.missing],
      ['another scheme', 'Authorization: Basic dXNlcjpwYXNz', ANSWERS.missing],
      ['Bearer and nothing after it', 'Authorization: Bearer', ANSWERS.missing],
      ['garbage', 'Authorization: Bearer a b c', ANSWERS.invalid],
      ['an unknown key', bearer('never-issued'), ANSWERS.invalid],
      ['a key ID', bearer('apit_1'), ANSWERS.invalid],
    ])('refuses %s', async (_, header, answer) => {
      const app = await opened()
      await app.refuses(header, answer)
    })

    test('refuses with 503 while the authority cannot be asked', async () => {
      const app = await open({
        options: askingEveryTime(() => Promise.reject(new Error('down'))),
        routes: [{ path: '/', guards: [optional] }],
      })
      await app.refuses(bearer(KEYS.admin), ANSWERS.unavailable)
    })

    test('an anonymous request has no caller, even when other middleware wrote one', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [
          {
            path: '/',
            guards: [forgedCaller, optional],
            handle: ({ optionalAuth, tokenInfo, tokenClaims }) => ({
              none: [optionalAuth(), tokenInfo, tokenClaims].every((it) => it === undefined),
            }),
          },
        ],
      })
      expect(await app.admits({ target: '/' })).toEqual({ none: true })
    })

    test('getAuth throws for an anonymous request', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        routes: [{ path: '/', guards: [optional], handle: ({ auth }) => auth() }],
      })
      const { status, body } = await app.send({ target: '/' })
      expect(status).toBe(500)
      expect(body).not.toContain('organizationId')
      expect(app.errors).toEqual([
        expect.objectContaining({ message: expect.stringContaining('anonymous') }),
      ])
    })

    test('does not weaken a guard that stands before it', async () => {
      const app = await open({
        options: askingEveryTime(stubAuthority().lookup),
        guards: [authenticated],
        routes: [{ path: '/', guards: [optional] }],
      })
      await app.refuses({ target: '/' }, ANSWERS.missing)
    })
  })
}
