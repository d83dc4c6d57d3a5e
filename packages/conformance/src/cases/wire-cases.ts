import { describe, expect, test } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { ANSWERS } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

const TWICE = [bearer(KEYS.admin), bearer(KEYS.reader)]

/** Header lines that no tidy client writes. */
export function describeWire(start: StartApp): void {
  describe('on the wire', () => {
    const open = appOpener(start)
    const opened = async () => {
      const { lookup, asked } = stubAuthority()
      const app = await open({
        options: askingEveryTime(lookup),
        routes: [{ path: '/', guards: [authenticated] }],
      })
      return { app, asked }
    }

    test.each<[string, string[]]>([
      ['two different Authorization headers', TWICE],
      ['two equal Authorization headers', [bearer(KEYS.admin), bearer(KEYS.admin)]],
      ['a good one after a bad one', ['Authorization: Basic eDp5', bearer(KEYS.admin)]],
      ['a good one after an empty one', ['Authorization:', bearer(KEYS.admin)]],
      [
        'two that are spelt differently',
        [bearer(KEYS.admin), `AUTHORIZATION: Bearer ${KEYS.admin}`],
      ],
      ['a tab before the token', [`Authorization: Bearer\t${KEYS.admin}`]],
      ['a tab in the token', ['Authorization: Bearer key\tadmin']],
      ['bytes beyond ASCII', [`Authorization: Bearer ${KEYS.admin}é`]],
      ['a byte order mark', [`Authorization: Bearer \u00ef\u00bb\u00bf${KEYS.admin}`]],
    ])('%s: 401 invalid_token, without a lookup', async (_, headers) => {
      const { app, asked } = await opened()
      await app.refuses({ target: '/', headers }, ANSWERS.invalid)
      expect(asked).toEqual([])
    })

    test.each([
      ['in lower case', `authorization: bearer ${KEYS.admin}`],
      ['in upper case', `AUTHORIZATION: BEARER ${KEYS.admin}`],
      ['with more than one blank', `Authorization:   Bearer    ${KEYS.admin}  `],
      ['with tabs around the value', `Authorization:\tBearer ${KEYS.admin}\t`],
    ])('the scheme %s is the scheme (RFC 9110 §11.1)', async (_, header) => {
      const { app } = await opened()
      await app.admits(header)
    })

    // What Node makes of these is Node's affair: a 400 or a 431 of its own. What counts is that no
    // handler runs and that a client's mistake is never a 5xx.
    test.each<[string, string[]]>([
      ['a line fold in the value (RFC 9112 §5.2)', ['Authorization: Bearer', ` ${KEYS.admin}`]],
      ['a line fold in the token', ['Authorization: Bearer key-', ' admin']],
      ['a blank before the colon (RFC 9112 §5.1)', [`Authorization : Bearer ${KEYS.admin}`]],
      ['a zero byte', ['Authorization: Bearer key\0admin']],
      ['a bare carriage return', ['Authorization: Bearer\rkey-admin']],
      ['20,000 bytes', [`Authorization: Bearer ${'a'.repeat(20_000)}`]],
    ])('%s reaches no handler', async (_, headers) => {
      const { app, asked } = await opened()
      const { status } = await app.send({ target: '/', headers })
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(app.handled()).toBe(0)
      expect(asked).toEqual([])
    })
  })
}
