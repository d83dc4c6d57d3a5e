import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { UpgradeBench, type StartUpgradeServer } from '../upgrade-bench.ts'

const ANSWER_HEADERS = [
  'www-authenticate',
  'retry-after',
  'content-type',
  'content-length',
  'cache-control',
  'vary',
]

/** Who is let through an upgrade, and what everybody else gets. */
export function describeUpgradeAdmission<Middleware>(start: StartUpgradeServer<Middleware>): void {
  describe('who is let through', () => {
    const bench = new UpgradeBench(start)

    test('opens a connection for a verified caller', async () => {
      bench.guard()
      expect(await bench.statusOf(await bench.issue())).toBe(101)
      expect(await bench.statusOf('good')).toBe(101)
      expect(await bench.statusOf('good', '/live?x=1')).toBe(101)
    })

    test('refuses before anything is upgraded', async () => {
      bench.guard()
      expect(await bench.statusOf()).toBe(401)
      expect(await bench.statusOf('bad')).toBe(401)
      expect(await bench.statusOf(await bench.issuer.forge())).toBe(401)
      expect(bench.handled).toBe(0)
    })

    test('answers 503 while the key set cannot be fetched', async () => {
      bench.guard()
      bench.issuer.fail()
      expect(await bench.statusOf(await bench.issue())).toBe(503)
      expect(bench.handled).toBe(0)
    })

    test.each([
      ['401 Unauthorized', 'no credential', async () => undefined],
      ['401 Unauthorized', 'a bad credential', async () => 'bad'],
      ['503 Service Unavailable', 'a token during an outage', async () => bench.issue()],
    ])('refuses with the same answer as a route: %s for %s', async (status, _, credential) => {
      bench.guard()
      bench.issuer.fail()
      const presented = await credential()
      const headers = presented === undefined ? {} : { authorization: `Bearer ${presented}` }
      const ofRoute = await fetch(`http://127.0.0.1:${bench.port}/me`, { headers })
      const raw = await rawUpgrade(bench.port, '/live', presented)
      const [head = '', body] = raw.split('\r\n\r\n')
      expect(head.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`)
      const given = new Headers(
        head
          .split('\r\n')
          .slice(1)
          .map((line): [string, string] => {
            const colon = line.indexOf(': ')
            return [line.slice(0, colon), line.slice(colon + 2)]
          }),
      )
      for (const name of ANSWER_HEADERS) expect(given.get(name)).toBe(ofRoute.headers.get(name))
      expect(body).toBe(await ofRoute.text())
    })

    test('holds a caller to the requirement of a guard', async () => {
      bench.guard({ guard: bench.running.guards.requireScope('live') })
      expect(await bench.statusOf(await bench.issue({ scopes: ['read'] }))).toBe(403)
      expect(await bench.statusOf(await bench.issue({ scopes: ['live'] }))).toBe(101)
      expect(bench.handled).toBe(1)
    })

    test('names the scopes of its guard, with 401 as with 403', async () => {
      bench.guard({ guard: bench.running.guards.requireScope('live') })
      const scope = /www-authenticate: Bearer realm="api",(?: error="[a-z_]+",)? scope="live"\r\n/i
      expect(await rawUpgrade(bench.port, '/live')).toMatch(scope)
      expect(await rawUpgrade(bench.port, '/live', 'bad')).toMatch(scope)
      const token = await bench.issue({ scopes: ['read'] })
      expect(await rawUpgrade(bench.port, '/live', token)).toMatch(scope)
    })

    test('takes the credential from where extractToken finds it', async () => {
      bench.guard({
        extractToken: (request: { readonly url?: string | undefined }) =>
          new URL(request.url ?? '', 'http://x').searchParams.get('ticket') ?? undefined,
      })
      expect(await bench.statusOf(undefined, '/live?ticket=good')).toBe(101)
      expect(await bench.statusOf('good', '/live')).toBe(401)
      expect(await bench.statusOf(undefined, '/live?ticket=bad')).toBe(401)
    })

    test('leaves other paths to other listeners', async () => {
      bench.guard()
      expect(await bench.statusOf('good', '/other')).toBe(404)
      bench.running.server.on('upgrade', (request, socket, head) => {
        if (request.url !== '/other') return
        bench.sockets.handleUpgrade(request, socket, head, () => {})
      })
      expect(await bench.statusOf(undefined, '/other')).toBe(101)
      expect(await bench.statusOf(undefined, '/live')).toBe(401)
    })

    test('destroys the socket when the handler fails', async () => {
      bench.running.guards.guardUpgrade(bench.running.server, { path: '/broken' }, () => {
        throw new Error('no')
      })
      await expect(bench.open('good', '/broken')).rejects.toThrow(/socket hang up|ECONNRESET/)
    })

    test('rejects options that cannot work', () => {
      expect(() => bench.guard({ path: 'live' })).toThrow(TypeError)
      expect(() => bench.guard({ recheckMs: 10 })).toThrow(TypeError)
      expect(() => bench.guard({ guard: bench.running.guards.optionalToken })).toThrow(TypeError)
      bench.guard()
      expect(() => bench.guard()).toThrow(/guarded already/)
    })
  })
}

async function rawUpgrade(port: number, path: string, credential?: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const lines = [`GET ${path} HTTP/1.1`, 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket']
  if (credential !== undefined) lines.push(`Authorization: Bearer ${credential}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString('latin1')))
  await once(socket, 'close')
  return text
}
