import { afterEach, beforeEach, expect, test } from 'vitest'
import { memoryStore } from '../../../conformance/src/memory-store.ts'
import { createAuthenticator, introspection, type Lookup } from '../../src/index.ts'
import { json, startKeyServer, type KeyServer } from '../jwt/key-server.ts'

const headers = { authorization: 'Bearer opaque-token' }

let server: KeyServer
beforeEach(async () => {
  server = await startKeyServer()
})
afterEach(async () => server.stop())

test('an opaque token of one audience is refused by an API of another that shares the store', async () => {
  server.respond = json({ active: true, client_id: 'client_1', oid: 'org_1', aud: 'a' })
  const store = memoryStore()
  const apiOf = (audience: string) => {
    const lookup = introspection({
      endpoint: server.url,
      clientId: 'api',
      clientSecret: 'secret',
      audience,
      organizationClaim: 'oid',
    })
    return createAuthenticator({ apiKeys: { lookup }, store })
  }
  expect(await apiOf('a').authenticate({ headers })).toMatchObject({ kind: 'granted' })
  expect(await apiOf('b').authenticate({ headers })).toMatchObject({ reason: 'unknown_key' })
})

test('a key of staging is refused in production, though both share the store', async () => {
  const staging: Lookup = async () => ({ tokenId: 'apit_1', organizationId: 'org_victim' })
  const production: Lookup = async () => null
  const store = memoryStore()
  const apiOf = (lookup: Lookup, authority: string) =>
    createAuthenticator({ apiKeys: { lookup, authority }, store })
  const first = await apiOf(staging, 'staging').authenticate({ headers })
  expect(first).toMatchObject({ kind: 'granted' })
  const second = await apiOf(production, 'production').authenticate({ headers })
  expect(second).toMatchObject({ reason: 'unknown_key' })
})
