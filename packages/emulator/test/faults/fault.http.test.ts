import { describe, expect, test } from 'vitest'
import { reasonOf } from '../reason-of.ts'
import { start } from '../start.ts'

describe('on an HTTP route', () => {
  test('latency: the answer is right', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'latency', ms: 20 })
    expect((await fetch(`${emulator.url}/keys`)).status).toBe(200)
  })

  test('hang: no answer, until the caller gives up', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'hang' })
    const impatient = new AbortController()
    const outcome = reasonOf(fetch(`${emulator.url}/keys`, { signal: impatient.signal }))
    await expect.poll(() => emulator.stats().inFlight).toBe(1)
    impatient.abort()

    expect(await outcome).toMatchObject({ name: 'AbortError' })
    await expect.poll(() => emulator.stats().inFlight).toBe(0)
  })

  test('hang after the headers: they arrive, and nothing behind them', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'hang', when: 'after-headers' })
    const impatient = new AbortController()
    const { status, body } = await fetch(`${emulator.url}/keys`, { signal: impatient.signal })
    expect(status).toBe(200)

    const reading = reasonOf(body?.getReader().read() ?? Promise.resolve())
    impatient.abort()
    expect(await reading).toMatchObject({ name: 'AbortError' })
    await expect.poll(() => emulator.stats().inFlight).toBe(0)
  })

  test('reset', async () => {
    const emulator = await start()
    emulator.fault('oauth/token', { kind: 'reset', times: 1 })
    const reset = fetch(`${emulator.url}/oauth/token`, { method: 'POST', body: 'x' })
    await expect(reset).rejects.toThrow('fetch failed')
  })

  test('http-status, with headers and a body: any answer that a test may want', async () => {
    const emulator = await start()
    const headers = { 'content-type': 'application/json' }
    emulator.fault('keys', { kind: 'http-status', status: 200, headers, body: '{"keys":[]}' })
    expect(await (await fetch(`${emulator.url}/keys`)).json()).toEqual({ keys: [] })
  })

  test('grpc-status: the HTTP status that goes with it', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'grpc-status', code: 'Unavailable' })
    expect((await fetch(`${emulator.url}/keys`)).status).toBe(503)
  })

  test('rate-limit: 429 with Retry-After', async () => {
    const emulator = await start()
    emulator.fault('oauth/token', { kind: 'rate-limit', retryAfter: 7 })
    const response = await fetch(`${emulator.url}/oauth/token`, { method: 'POST' })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
  })

  test('garbage: JSON by type only', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'garbage' })
    const response = await fetch(`${emulator.url}/keys`)
    expect(response.headers.get('content-type')).toBe('application/json')
    await expect(response.json()).rejects.toThrow(SyntaxError)
  })

  test('html', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'html' })
    const response = await fetch(`${emulator.url}/keys`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html'])
  })

  test('redirect', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'redirect', location: 'http://127.0.0.1:1/' })
    const { status, headers } = await fetch(`${emulator.url}/keys`, { redirect: 'manual' })
    expect([status, headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/'])
  })

  test('huge-body: as many bytes as were ordered', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'huge-body', bytes: 3_000_001 })
    const response = await fetch(`${emulator.url}/keys`)
    expect((await response.arrayBuffer()).byteLength).toBe(3_000_001)
  })

  test('huge-body: stops when the reader stops', async () => {
    const emulator = await start()
    emulator.fault('keys', { kind: 'huge-body' })
    const { body } = await fetch(`${emulator.url}/keys`)
    await body?.cancel()
    await expect.poll(() => emulator.stats().inFlight).toBe(0)
  })
})
