import { once } from 'node:events'
import { createServer, request as send, type IncomingHttpHeaders } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { createAuthenticator, type AuthenticatorOptions } from '../../src/index.ts'
import { guardUpgrade } from '../../src/upgrade/guard-upgrade.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map(async (cleanup) => cleanup()))
})

const lookup = async (key: string) =>
  ['session', 'ticket', 'key'].includes(key)
    ? { tokenId: `id of ${key}`, organizationId: 'org_1' }
    : null

const readTicket = ({ url = '' }: { readonly url?: string | undefined }) =>
  new URL(url, 'http://localhost').searchParams.get('ticket') ?? undefined

const SESSION = {
  apiKeys: { lookup },
  extractToken: ({ headers }) => {
    const value = 'cookie' in headers ? headers['cookie'] : undefined
    return typeof value === 'string' ? value : undefined
  },
} satisfies AuthenticatorOptions
const HEADER = { apiKeys: { lookup, header: 'X-API-Key' } } satisfies AuthenticatorOptions

/** Guards upgrades that bring a ticket. @returns What tells who an upgrade is of, or its status. */
async function callerOfUpgrades(options: AuthenticatorOptions) {
  const authenticator = createAuthenticator(options)
  const server = createServer()
  guardUpgrade(
    server,
    { path: '/live', extractToken: readTicket },
    { authenticator, requirement: undefined },
    ({ auth, socket }) => {
      const caller = `x-caller: ${auth.tokenInfo?.tokenId}`
      socket.end(
        `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n${caller}\r\n\r\n`,
      )
      return { close: () => socket.destroy() }
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(async () => {
    server.close()
    await authenticator.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return async (path: string, headers: IncomingHttpHeaders) =>
    new Promise<unknown>((resolve, reject) => {
      const upgrade = { connection: 'Upgrade', upgrade: 'websocket', ...headers }
      send({ port, host: '127.0.0.1', path, headers: upgrade })
        .on('upgrade', (answer, socket) => {
          socket.destroy()
          resolve(answer.headers['x-caller'])
        })
        .on('response', (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
        .on('error', reject)
        .end()
    })
}

test.each([
  ['the extractToken of the authenticator', SESSION, { cookie: 'session' }],
  ['the header of API keys', HEADER, { 'x-api-key': 'key' }],
])('an extractToken of its own takes the place of %s', async (_, options, headers) => {
  const callerOf = await callerOfUpgrades(options)
  expect(await callerOf('/live?ticket=ticket', {})).toBe('id of ticket')
  expect(await callerOf('/live?ticket=ticket', headers)).toBe('id of ticket')
  expect(await callerOf('/live?ticket=wrong', headers)).toBe(401)
  expect(await callerOf('/live', headers)).toBe(401)
})
