import { startEmulator, type Emulator } from '@claviger/emulator'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { scalekitLookup } from '../src/index.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => {
  emulator.clearFaults()
  emulator.resetStats()
})

test('smoke', async () => {
  const { url, clientId, clientSecret } = emulator
  const lookup = scalekitLookup({ environmentUrl: url, clientId, clientSecret })
  const { token } = emulator.issueKey({
    customClaims: { a: 'b' },
    userId: 'usr_1',
    roles: ['admin'],
  })
  console.log(await lookup(token, { signal: AbortSignal.timeout(2000) }))
  console.log(await lookup(token + 'x', { signal: AbortSignal.timeout(2000) }))
  console.log(emulator.stats())
  for (const fault of [
    { kind: 'reset' },
    { kind: 'garbage' },
    { kind: 'html' },
    { kind: 'http-status', status: 404 },
    { kind: 'http-status', status: 401 },
    { kind: 'http-status', status: 403 },
    { kind: 'http-status', status: 502 },
    { kind: 'rate-limit', retryAfter: 7 },
    { kind: 'hang' },
    { kind: 'hang', when: 'after-headers' },
    { kind: 'redirect', location: 'http://127.0.0.1:1/' },
    { kind: 'wrong-key' },
    { kind: 'http-status', status: 429, headers: { 'retry-after': '9' } },
    { kind: 'grpc-status', code: 'PermissionDenied' },
    { kind: 'grpc-status', code: 'Unauthenticated' },
    { kind: 'grpc-status', code: 'Unavailable' },
    { kind: 'grpc-status', code: 'PermissionDenied', times: 1 },
    { kind: 'grpc-status', code: 'InvalidArgument' },
  ] as const) {
    emulator.clearFaults()
    emulator.resetStats()
    emulator.fault('ValidateToken', fault)
    const lookup = scalekitLookup({ environmentUrl: url, clientId, clientSecret })
    const start = performance.now()
    const r = await lookup(token, { signal: AbortSignal.timeout(500) }).catch((e) => e)
    console.log(
      JSON.stringify(fault),
      r instanceof Error ? [r.message, r.reason, r.code, r.retryAfterSeconds] : r,
      emulator.stats().calls,
      Math.round(performance.now() - start),
    )
  }
  await emulator.goOffline()
  const r = await lookup(token, { signal: AbortSignal.timeout(500) }).catch((e) => e)
  console.log(r.message, r.code)
  await emulator.goOnline()
  console.log(await lookup(token, { signal: AbortSignal.timeout(2000) }))
})
