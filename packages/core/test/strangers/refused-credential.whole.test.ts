import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest'
import { createAuthenticator, introspection, type Authenticator } from '../../src/index.ts'
import { isDeep } from '../../../conformance/src/soak-count.ts'
import { startFaultyServer, type Answer, type FaultyServer } from '../faults/faulty-server.ts'
import { judge } from '../faults/subjects.ts'

const ODD = '../../../../etc/passwd'
const SECONDS = 45
const CUSTOMERS_PER_SECOND = 7
const TTL_MS = 10_000

let server: FaultyServer
let authenticator: Authenticator
let emitWarning: MockInstance<typeof process.emitWarning>
const warnings = () => emitWarning.mock.calls.map(([, details]) => String(Object(details)['code']))

/** An endpoint behind a gateway that answers this status to the odd token, and to no other. */
const behindGateway =
  (status: number): Answer =>
  (request, response) => {
    let body = ''
    request.on('data', (chunk: Uint8Array) => {
      body += new TextDecoder().decode(chunk)
    })
    request.on('end', () => {
      const token = new URLSearchParams(body).get('token') ?? ''
      if (token.startsWith(ODD)) response.writeHead(status).end('<h1>Request blocked</h1>')
      else if (token.startsWith('customer'))
        response.end('{"active":true,"client_id":"org_1","aud":"api"}')
      else response.end('{"active":false}')
    })
  }

beforeEach(() => {
  emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await authenticator.close()
  await server.goOffline()
})

async function open(status: number): Promise<void> {
  server = await startFaultyServer(behindGateway(status))
  authenticator = createAuthenticator({
    apiKeys: {
      lookup: introspection({
        endpoint: `http://127.0.0.1:${server.port}/`,
        clientId: 'api',
        clientSecret: 'api-secret',
        audience: 'api',
        organizationClaim: 'client_id',
      }),
      ttlMs: TTL_MS,
    },
  })
}

// 406 and 413 are read like 404.
const STATUSES = [400, 403, 404, 302, 200, ...(isDeep ? [406, 413] : [])]

describe.each(STATUSES)('a token that a gateway answers with %i', (status) => {
  test('is refused alone: no other customer gets a 503 for it', async () => {
    await open(status)
    let served = 0
    let refused = 0
    for (let second = 0; second < SECONDS; second += 1) {
      // Five at the start, and one more each second.
      for (let i = 0; i < (second === 0 ? 5 : 1); i += 1) {
        expect(await judge(authenticator, ODD)).toMatchObject({ refusal: { status: 503 } })
      }
      for (let i = 0; i < CUSTOMERS_PER_SECOND; i += 1) {
        // Every other one comes again when its verdict has run out.
        const name = i % 2 === 0 ? `customer-${i}` : `customer-${second}-${i}`
        const { kind } = await judge(authenticator, name)
        if (kind === 'granted') served += 1
        else refused += 1
      }
      vi.advanceTimersByTime(1_000)
    }
    expect({ served, refused }).toEqual({ served: SECONDS * CUSTOMERS_PER_SECOND, refused: 0 })
    expect(warnings()).not.toContain('CLAVIGER_MISCONFIGURED')
    // A page or a redirect is taken for an outage once.
    const expected = status >= 400 ? [] : ['CLAVIGER_UNAVAILABLE']
    expect(warnings()).toEqual([...expected, 'CLAVIGER_CREDENTIAL_TURNED_AWAY'])
  })
})
