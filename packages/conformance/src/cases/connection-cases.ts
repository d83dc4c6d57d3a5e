import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Lookup, TokenInfoInput } from '@claviger/core'
import { describe, expect, test, vi } from 'vitest'
import type { StartApp } from '../app-spec.ts'
import { ANSWERS, written } from '../expected-answers.ts'
import { exchange, openSocket, toBytes, type RawRequest } from '../http-exchange.ts'
import { appOpener } from '../open-app.ts'
import { authenticated } from '../picks.ts'
import { askingEveryTime, bearer, KEYS, stubAuthority } from '../stub-authority.ts'

const GOOD: RawRequest = { target: '/', headers: [bearer(KEYS.admin)] }
const OTHER: RawRequest = { target: '/', headers: [bearer(KEYS.reader)] }
const NOBODY: RawRequest = { target: '/' }
const BAD: RawRequest = { target: '/', headers: [bearer('never-issued')] }

/** Connections that carry more than one request, and clients that hang up. */
export function describeConnections(start: StartApp): void {
  describe('connections', () => {
    const open = appOpener(start)
    const guarded = (lookup: Lookup) =>
      open({
        options: askingEveryTime(lookup),
        routes: [{ path: '/', methods: ['GET', 'POST'], guards: [authenticated] }],
      })

    test('pipelined requests get each its own answer (RFC 9112 §9.3.2)', async () => {
      const app = await guarded(stubAuthority().lookup)
      const responses = await exchange(app.port, [GOOD, NOBODY, OTHER, BAD, NOBODY, GOOD])
      expect(responses.map(({ body }) => JSON.parse(body))).toEqual([
        { kind: 'api-key', organizationId: 'org_1' },
        { error: 'Missing authorization token' },
        { kind: 'api-key', organizationId: 'org_2', userId: 'usr_2' },
        { error: 'Invalid or expired token' },
        { error: 'Missing authorization token' },
        { kind: 'api-key', organizationId: 'org_1' },
      ])
      expect(app.handled()).toBe(3)
    })

    test('keeps a connection usable after a refusal whose body was not read', async () => {
      const app = await guarded(stubAuthority().lookup)
      const refused: RawRequest = {
        method: 'POST',
        target: '/',
        body: JSON.stringify('x'.repeat(100_000)),
      }
      const responses = await exchange(app.port, [refused, refused, GOOD])
      expect(responses.map(written).slice(0, 2)).toEqual([ANSWERS.missing, ANSWERS.missing])
      expect(responses[2]).toMatchObject({ status: 200 })
      expect(app.handled()).toBe(1)
    })

    test('the first of many who wait for one lookup may hang up: the others are answered (R-JWKS-39, R-KEY-20)', async () => {
      let answer!: (info: TokenInfoInput) => void
      const lookup = vi.fn<Lookup>(
        async () =>
          new Promise((resolve) => {
            answer = resolve
          }),
      )
      const app = await open({
        options: { apiKeys: { lookup } },
        routes: [{ path: '/', guards: [authenticated] }],
      })
      let arrived = 0
      app.server.on('request', () => (arrived += 1))
      const first = await openSocket(app.port)
      first.write(toBytes(GOOD))
      await vi.waitFor(() => expect(lookup).toHaveBeenCalledOnce(), 20_000)
      const others = Array.from({ length: 20 }, async () => app.send(GOOD))
      await vi.waitFor(() => expect(arrived).toBe(21), 20_000)
      first.destroy()
      await once(first, 'close')
      await nextTurn()
      answer({ tokenId: 'apit_1', organizationId: 'org_1' })
      for (const { status, body } of await Promise.all(others)) {
        expect(status).toBe(200)
        expect(JSON.parse(body)).toEqual({ kind: 'api-key', organizationId: 'org_1' })
      }
      expect(lookup).toHaveBeenCalledOnce()
    })

    test.each<[string, () => Promise<TokenInfoInput | null>]>([
      ['the key is good', async () => ({ tokenId: 'apit_1', organizationId: 'org_1' })],
      ['the key is unknown', async () => null],
      ['the authority fails', () => Promise.reject(new Error('reset'))],
    ])(
      'a client that hangs up during the lookup affects no other request: %s (R-ADAPT-03)',
      async (_, settle) => {
        const failed = vi.fn<(error: unknown) => void>()
        process.on('unhandledRejection', failed).on('uncaughtException', failed)
        let answer!: () => void
        const answered = new Promise<void>((resolve) => {
          answer = resolve
        })
        const asked = vi.fn<Lookup>(async () => {
          await answered
          return settle()
        })
        const app = await guarded(asked)
        try {
          const connected = once(app.server, 'connection')
          const client = await openSocket(app.port)
          const [accepted] = await connected
          client.write(toBytes(GOOD))
          await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce(), 20_000)
          client.destroy()
          await once(accepted, 'close')
          answer()
          await nextTurn()
          await nextTurn()

          await app.refuses(NOBODY, ANSWERS.missing)
          expect(failed).not.toHaveBeenCalled()
        } finally {
          process.off('unhandledRejection', failed).off('uncaughtException', failed)
        }
      },
    )
  })
}
