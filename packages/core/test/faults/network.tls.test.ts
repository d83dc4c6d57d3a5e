import { once } from 'node:events'
import { createServer } from 'node:https'
import { beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator, type AuthEvent } from '../../src/index.ts'
import { portOf } from '../support/guarded-server.ts'
import { introspectionOf } from '../support/introspection-of.ts'
import { makeSelfSigned, type SelfSigned } from '../support/self-signed.ts'
import { later, startServer, useFaultyNetwork } from './faulty-network.ts'
import { issueToken, judge, tokenAuthenticator, PUBLIC_KEYS } from './subjects.ts'

useFaultyNetwork()

describe('TLS', () => {
  let selfSigned: SelfSigned
  beforeAll(() => {
    selfSigned = makeSelfSigned('localhost')
  })

  const startTls = async (options: object = {}) => {
    let asked = 0
    const server = createServer({ ...selfSigned, ...options }, (_, response) => {
      asked += 1
      response.end(JSON.stringify({ active: true, client_id: 'org_1', ...PUBLIC_KEYS }))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    later(server, async (it) => {
      it.closeAllConnections()
      await new Promise((resolve) => it.close(resolve))
    })
    return { port: portOf(server), asked: () => asked }
  }
  const codeOf = async (url: string) => {
    const events: AuthEvent[] = []
    const onEvent = (event: AuthEvent) => events.push(event)
    const lookup = introspectionOf(url)
    const keys = later(createAuthenticator({ apiKeys: { lookup }, onEvent }), (it) => it.close())
    const tokens = later(tokenAuthenticator(url, onEvent), (it) => it.close())
    for (const outcome of [await judge(keys, 'a-key'), await judge(tokens, issueToken())]) {
      expect(outcome).toMatchObject({ reason: 'unavailable', refusal: { status: 503 } })
    }
    const causes = events.flatMap((event) =>
      'cause' in event && event.cause ? [event.cause.code] : [],
    )
    expect(new Set(causes).size).toBe(1)
    return causes[0]
  }

  test('a self-signed certificate: 503, the code in the events, and nothing is sent (R-JWKS-25)', async () => {
    const server = await startTls()
    expect(await codeOf(`https://127.0.0.1:${server.port}/`)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(server.asked()).toBe(0)
  })

  test('a server that speaks TLS 1.0 only: 503 (R-JWKS-25)', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }
    const server = await startTls(old)
    expect(await codeOf(`https://127.0.0.1:${server.port}/`)).toMatch(
      /^(?:ERR_SSL_|EPROTO|ECONNRESET)/,
    )
    expect(server.asked()).toBe(0)
  })

  test('a server that speaks plain HTTP: 503', async () => {
    const server = await startServer((_, response) => response.end('{"active":true}'))
    expect(await codeOf(`https://127.0.0.1:${server.port}/`)).toMatch(
      /^(?:ERR_SSL_|EPROTO|ECONNRESET)/,
    )
    expect(server.requests).toBe(0)
  })
})
