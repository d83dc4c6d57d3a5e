import type { FormatBody } from '@claviger/core'
import { describe, expect, test } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { ANSWERS, insufficientScope, naming } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { scoped } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

/** The one hook that changes the bodies. */
export function describeFormatBody(start: StartApp): void {
  describe('formatBody', () => {
    const open = appOpener(start)
    const opened = (formatBody: FormatBody) =>
      open({
        options: { ...askingEveryTime(stubAuthority().lookup), formatBody },
        routes: [{ path: '/', guards: [scoped('deploy')] }],
      })

    test('makes the body of every refusal, and nothing else of it', async () => {
      const app = await opened(({ status, reason }) => ({
        title: 'Nein, danke – refusé',
        status,
        reason,
      }))
      const like = (answer: string, status: number, reason: string) => {
        const body = `{"title":"Nein, danke – refusé","status":${status},"reason":"${reason}"}`
        return answer
          .replace(/content-length: \d+/, `content-length: ${Buffer.byteLength(body)}`)
          .replace(/\{.*\}/, body)
      }
      await app.refuses({ target: '/' }, like(naming('deploy', ANSWERS.missing), 401, 'missing'))
      await app.refuses(bearer('a b'), like(naming('deploy', ANSWERS.invalid), 401, 'malformed'))
      await app.refuses(
        bearer('never-issued'),
        like(naming('deploy', ANSWERS.invalid), 401, 'unknown_key'),
      )
      await app.refuses(
        bearer(KEYS.reader),
        like(insufficientScope('deploy'), 403, 'insufficient_scope'),
      )
    })

    test.each<[string, FormatBody]>([
      [
        'throws',
        () => {
          throw new Error('not today')
        },
      ],
      ['returns nothing', () => undefined],
      ['returns what JSON cannot say', () => 1n],
      ['writes to what it is told', (details) => Object.assign(details, { status: 200 })],
    ])('a hook that %s gets the standard body', async (_, formatBody) => {
      const app = await opened(formatBody)
      await app.refuses({ target: '/' }, naming('deploy', ANSWERS.missing))
    })

    test('is not asked when nothing is refused', async () => {
      let calls = 0
      const app = await opened(() => {
        calls += 1
      })
      await app.admits(bearer(KEYS.admin))
      expect(calls).toBe(0)
    })
  })
}
