import { describe, expect, test, vi } from 'vitest'
import { memoryBus } from '../../../conformance/src/memory-bus.ts'
import { createAuthenticator, RevocationDeliveryError } from '../../src/index.ts'
import { startKeyServer } from '../jwt/key-server.ts'
import { ISSUER } from '../jwt/token-issuer.ts'
import { TARGET, opened, signer, soon, start, useTokenProcesses } from './token-processes.ts'

useTokenProcesses()

// Each test has a fleet of its own, and most of its time it waits.
describe.concurrent('with a bus alone', () => {
  test('a revocation reaches every process, one that verified the token before too', async () => {
    const bus = memoryBus()
    const [one, other] = [start({ bus: bus.join() }), start({ bus: bus.join() })]
    expect(await other.verdict()).toBe('granted')
    expect(await one.authenticator.revoke(TARGET)).toEqual({
      evicted: 0,
      marked: 1,
      durable: false,
    })
    await soon(other.verdict, 'revoked')
    expect(other.origins()).toEqual(['bus'])
    await one.authenticator.unrevoke(TARGET)
    await soon(other.verdict, 'granted')
    const about = { by: 'clientId', target: 'client_1', origin: 'bus', evicted: 0 }
    expect(other.events.filter(({ type }) => type === 'revocation').at(-1)).toEqual({
      v: 1,
      type: 'revocation',
      ...about,
      takenBack: 1,
    })
  })

  test.sequential('a process that starts learns the marks from the others', async () => {
    const bus = memoryBus()
    const one = start({ bus: bus.join() })
    for (let i = 0; i < 1_000; i += 1) await one.authenticator.revoke({ jti: `jti_${i}` })
    await one.authenticator.revoke(TARGET)
    const late = start({ bus: bus.join() })
    // Its first request waits for them.
    expect(await late.verdict()).toBe('revoked')
    expect(late.authenticator.stats().issuers).toMatchObject([{ marks: 1_001 }])
    expect(late.origins()).toEqual([])
  })

  test('marks survive a deploy that replaces one process after the other', async () => {
    const bus = memoryBus()
    let before = start({ bus: bus.join() })
    await before.authenticator.revoke(TARGET)
    for (let i = 0; i < 3; i += 1) {
      const next = start({ bus: bus.join() })
      expect(await next.verdict()).toBe('revoked')
      await before.authenticator.close()
      before = next
    }
  })

  test('a process that was cut off learns what it missed', async () => {
    const bus = memoryBus()
    const cable = bus.join()
    const [one, other] = [start({ bus: bus.join() }), start({ bus: cable })]
    expect(await other.verdict()).toBe('granted')
    cable.cutOff()
    await one.authenticator.revoke(TARGET)
    expect(await other.verdict()).toBe('granted')
    cable.heal()
    await soon(other.verdict, 'revoked')
  })

  test('a process that was cut off tells a newer one what only it knows', async () => {
    const bus = memoryBus()
    const cable = bus.join()
    const one = start({ bus: cable })
    await one.authenticator.revoke(TARGET)
    cable.cutOff()
    const newer = start({ bus: bus.join() })
    expect(await newer.verdict()).toBe('granted')
    cable.heal()
    await soon(newer.verdict, 'revoked')
  })

  test('a mark that could not be sent is sent later, and revoke() says so', async () => {
    const bus = memoryBus()
    const cable = bus.join()
    const [one, other] = [start({ bus: cable }), start({ bus: bus.join() })]
    expect(await other.verdict()).toBe('granted')
    cable.cutOff()
    await expect(one.authenticator.revoke(TARGET)).rejects.toThrow(RevocationDeliveryError)
    expect(await one.verdict()).toBe('revoked')
    cable.heal()
    await soon(other.verdict, 'revoked')
  })

  test('unrevoke() reaches every process', async () => {
    const bus = memoryBus()
    const [one, other] = [start({ bus: bus.join() }), start({ bus: bus.join() })]
    await one.authenticator.revoke(TARGET)
    await soon(other.verdict, 'revoked')
    await other.authenticator.unrevoke(TARGET)
    await soon(one.verdict, 'granted')
    expect(await start({ bus: bus.join() }).verdict()).toBe('granted')
  })

  test('a process that is alone does not wait for others for long', async () => {
    const { verdict } = start({ bus: memoryBus().join() }, { whenCutOff: 'refuse' })
    expect(await verdict()).toBe('granted')
  })

  test('an authenticator of API keys alone ends the tokens of an organization in the fleet', async () => {
    const bus = memoryBus()
    const keys = createAuthenticator({ apiKeys: { lookup: async () => null }, bus: bus.join() })
    opened.push(keys)
    const other = start({ bus: bus.join() })
    expect(await other.verdict()).toBe('granted')
    await keys.revoke({ organizationId: 'org_1' })
    await soon(other.verdict, 'revoked')
  })

  test('a revoked signing key makes every process fetch the key set', async () => {
    const bus = memoryBus()
    const keySet = await startKeyServer(signer.publicJwk)
    const jwt = { jwksUri: keySet.url }
    const [one, other] = [start({ bus: bus.join() }, jwt), start({ bus: bus.join() }, jwt)]
    expect(await other.verdict()).toBe('granted')
    const { requests } = keySet
    await one.authenticator.revoke({ signingKey: { issuer: ISSUER, kid: signer.kid } })
    await soon(other.verdict, 'revoked')
    // The first process fetches it to find the key, and again afterwards.
    await vi.waitFor(() => expect(keySet.requests).toBe(requests + 3))
    await keySet.stop()
  })

  test.each<readonly [string, number]>([
    ['fractions of a millisecond', Date.now() - 0.5],
    ['a moment of the future that a clock ahead told', Date.now() + 60_000.25],
  ])('issuedBefore with %s reaches every process', async (_, issuedBefore) => {
    const bus = memoryBus()
    const [one, other] = [start({ bus: bus.join() }), start({ bus: bus.join() })]
    expect(await other.verdict()).toBe('granted')
    await one.authenticator.revoke(TARGET, { issuedBefore })
    await soon(other.verdict, 'revoked')
    expect(JSON.stringify(other.events)).not.toContain('PoisonedError')
  })

  test('a mark from the end of time does not keep a later revocation from the fleet', async () => {
    const bus = memoryBus()
    const [one, other] = [start({ bus: bus.join() }), start({ bus: bus.join() })]
    const mark = { by: 'clientId', iss: ISSUER, value: TARGET.clientId, left: 60_000 }
    const taken = { ...mark, ib: null, at: 8_640_000_000_000_000 }
    await bus.join().publish(JSON.stringify({ v: 1, marks: [taken] }))
    await vi.waitFor(() => {
      for (const { authenticator } of [one, other]) {
        expect(authenticator.stats().issuers).toMatchObject([{ marks: 1 }])
      }
    })
    await one.authenticator.revoke(TARGET)
    await soon(other.verdict, 'revoked')
    expect(JSON.stringify(other.events)).not.toContain('PoisonedError')
  })

  test('a message that is malformed changes nothing about tokens', async () => {
    const bus = memoryBus()
    const other = start({ bus: bus.join() })
    const stranger = bus.join()
    for (const message of ['', '{}', '{"v":1,"marks":[{"by":"all"}]}', '{"v":1,"ask":7}']) {
      await stranger.publish(message)
    }
    expect(await other.verdict()).toBe('granted')
  })

  test('a message of a later version is a gap: a process asks the others for their marks', async () => {
    const bus = memoryBus()
    expect(await start({ bus: bus.join() }).verdict()).toBe('granted')
    const stranger = bus.join()
    const heard: string[] = []
    stranger.subscribe({ onMessage: (message) => heard.push(message), onGap: () => {} })
    await stranger.publish('{"v":2,"ended":"client"}')
    await vi.waitFor(() => expect(heard.join()).toMatch(/^\{"v":1,"ask":/), { timeout: 8_000 })
  })
})
