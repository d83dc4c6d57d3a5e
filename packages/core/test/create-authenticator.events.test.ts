import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { allScopes } from '../src/index.ts'
import { KEY, authenticatorOf, bearer, expectKeyWarnings } from './known-key.ts'

expectKeyWarnings()

describe('events', () => {
  test('tell what happened, and never the credential', async () => {
    const { authenticator, events } = authenticatorOf()
    await authenticator.authenticate(bearer(KEY))
    await authenticator.authenticate(bearer(KEY))
    await authenticator.revoke({ key: KEY })
    expect(events).toMatchObject([
      { v: 1, type: 'lookup', kind: 'valid', keyId: 'apit_1', organizationId: 'org_1' },
      {
        type: 'outcome',
        kind: 'granted',
        source: 'authority',
        fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
      },
      { type: 'outcome', kind: 'granted', source: 'memory', keyId: 'apit_1' },
      { type: 'revocation', by: 'key', origin: 'local', evicted: 1 },
    ])
    expect(
      inspect([events, authenticator, authenticator.stats()], {
        depth: Infinity,
        showHidden: true,
      }),
    ).not.toContain(KEY)
  })

  test('reach the diagnostics channels', async () => {
    const { authenticator } = authenticatorOf()
    const heard: unknown[] = []
    const listener = (message: unknown) => heard.push(message)
    subscribe('claviger:outcome', listener)
    await authenticator.authenticate(bearer(KEY))
    unsubscribe('claviger:outcome', listener)
    await authenticator.authenticate(bearer(KEY))
    expect(heard).toMatchObject([{ type: 'outcome', kind: 'granted' }])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('oops')
      },
    ],
  ])('change nothing when a listener %s', async (_, onEvent) => {
    const { authenticator } = authenticatorOf({ onEvent })
    expect(await authenticator.authenticate(bearer(KEY))).toMatchObject({ kind: 'granted' })
  })

  test('count a request once, as what the last of its guards made of it', async () => {
    const { authenticator, events } = authenticatorOf()
    const request = bearer(KEY)
    await authenticator.check(request, {})
    await authenticator.check(request, { requirement: allScopes('write') })
    expect(events.filter(({ type }) => type === 'outcome')).toMatchObject([
      { kind: 'granted' },
      { kind: 'refused', reason: 'insufficient_scope', status: 403, supersedes: 'granted' },
    ])
    expect(authenticator.stats()).toMatchObject({ granted: 0, refused: { insufficient_scope: 1 } })
  })
})

describe('process warnings', () => {
  test('name an outage once a minute, without any detail of the request', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const { authenticator } = authenticatorOf({
      apiKeys: {
        lookup: async (key) => {
          throw new Error(`cannot ask about ${key} at http://10.0.0.1`)
        },
      },
    })
    for (let i = 0; i < 20; i += 1) await authenticator.authenticate(bearer(`${KEY}${i}`))
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]).toMatchObject([
      expect.not.stringContaining(KEY),
      { type: 'ClavigerWarning', code: 'CLAVIGER_UNAVAILABLE' },
    ])
  })
})
