import { afterEach, beforeEach, describe, test, vi } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { ANSWERS } from '../expected-answers.ts'
import { appOpener } from '../open-app.ts'
import { authenticated } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'
import { startStubIssuer } from '../stub-issuer.ts'

/** An application that replaces the global `Promise`, as some do with Bluebird. */
export function describeReplacedPromise(start: StartApp): void {
  describe('in an application that replaces the global Promise', () => {
    const open = appOpener(start)

    // What an `async` function returns is no instance of it.
    beforeEach(() => {
      vi.stubGlobal('Promise', class Replaced<T> extends Promise<T> {})
    })
    afterEach(() => {
      vi.unstubAllGlobals()
    })

    test('judges keys and tokens as elsewhere', async () => {
      const issuer = await startStubIssuer()
      try {
        const app = await open({
          options: { ...askingEveryTime(stubAuthority().lookup), jwt: issuer.options },
          routes: [
            { path: '/', guards: [authenticated] },
            { path: '/awaited', guards: [(kit) => kit.awaiting(authenticated(kit))] },
          ],
        })
        for (const target of ['/', '/awaited']) {
          await app.admits({ target, headers: [bearer(KEYS.admin)] })
          await app.admits({ target, headers: [bearer(await issuer.issue({ x: target }))] })
          await app.refuses({ target, headers: [bearer('never-issued')] }, ANSWERS.invalid)
          await app.refuses({ target, headers: [bearer(await issuer.forge())] }, ANSWERS.invalid)
        }
      } finally {
        issuer.close()
      }
    })
  })
}
