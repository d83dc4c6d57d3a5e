import { describe, expect, test } from 'vitest'
import { readSettings } from '../src/settings.ts'

describe('readSettings', () => {
  test('needs nothing: it falls back to the emulator', () => {
    expect(readSettings({})).toEqual({
      port: 0,
      audience: 'deployment-api.acmecorp.com',
      authority: { kind: 'emulator' },
      internalSecret: undefined,
      redisUrl: undefined,
    })
  })

  test('takes an empty variable for one that is not set', () => {
    expect(
      readSettings({ SCALEKIT_ENVIRONMENT_URL: '', REDIS_URL: '', INTERNAL_SECRET: '' }),
    ).toEqual(readSettings({}))
  })

  test.each([
    [{ SCALEKIT_CLIENT_ID: 'skc_1' }, 'SCALEKIT_CLIENT_SECRET is missing'],
    [{ SCALEKIT_CLIENT_SECRET: 'x' }, 'SCALEKIT_CLIENT_ID is missing'],
    [{}, 'SCALEKIT_CLIENT_ID and SCALEKIT_CLIENT_SECRET are missing'],
  ])('names what is missing beside the environment URL, %j', (env, message) => {
    const all = { SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com', ...env }
    expect(() => readSettings(all)).toThrow(message)
  })

  test.each(['http', '-1', '65536', '1.5', ' '])('refuses PORT=%j', (PORT) => {
    expect(() => readSettings({ PORT })).toThrow('PORT must be')
  })
})
