import { startEmulator, type Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBoundedRpc } from '../src/authority/bounded-rpc.ts'
import { ClientSecret } from '../src/authority/client-secret.ts'
import { openSeam } from '../src/authority/client-seam.ts'
import { DirectKeyService } from '../src/authority/direct-key-service.ts'
import { makeKeyService } from '../src/authority/make-key-service.ts'
import { PublicKeyService } from '../src/authority/public-key-service.ts'
import { isFunction, memberOf } from '../src/authority/reflect.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const signal = () => AbortSignal.timeout(5_000)

// Should one of these turn red after an update of the client, guards go on working, through its
// public methods; but its retries, its missing deadline and its token requests are back.
describe('this version of the client', () => {
  test('has its HTTP client and what it says of itself where we look', () => {
    const core = memberOf(new ScalekitClient('https://acme.scalekit.test', 'id', 'x'), 'coreClient')
    expect(isFunction(memberOf(memberOf(core, 'axios'), 'post'))).toBe(true)
    expect(memberOf(core, 'userAgent')).toMatch(/^Scalekit-Node\/2\./)
    expect(memberOf(core, 'sdkVersion')).toMatch(/^Scalekit-Node\/2\./)
    expect(memberOf(core, 'apiVersion')).toMatch(/^\d{8}$/)
  })

  test('has the parts of its gRPC client where we look', () => {
    expect(openBoundedRpc('https://acme.scalekit.test', 1_000)).toBeDefined()
    expect(openSeam('https://acme.scalekit.test', 'id', 1_000)).toBeDefined()
  })

  test('is used below its retries when it is ours, else through its public methods', () => {
    const { url: environmentUrl, clientId, clientSecret } = emulator
    const own = makeKeyService({ environmentUrl, clientId, secret: () => clientSecret }, 1_000)
    expect(own).toBeInstanceOf(DirectKeyService)
    const client = new ScalekitClient(environmentUrl, clientId, clientSecret)
    expect(makeKeyService({ client }, 1_000)).toBeInstanceOf(PublicKeyService)
  })

  test('gives the same answer either way', async () => {
    const { url, clientId, clientSecret } = emulator
    const { token } = emulator.issueKey({ userId: 'usr_1', customClaims: { a: 'b' } })
    const seam = openSeam(url, clientId, 1_000)
    const secret = new ClientSecret(() => clientSecret)
    expect(seam).toBeDefined()
    if (seam === undefined) return
    const direct = new DirectKeyService({ seam, clientId, secret, timeoutMs: 1_000 })
    const publicly = new PublicKeyService(new ScalekitClient(url, clientId, clientSecret))
    const [one, other] = await Promise.all([
      direct.ask(token, signal()),
      publicly.ask(token, signal()),
    ])
    expect(one.answer).toEqual(other.answer)
    expect(one.answer.kind).toBe('found')
  })
})
