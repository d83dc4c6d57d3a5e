import { describe, expect, test } from 'vitest'
import { readSettings } from '../src/settings.ts'

describe('readSettings', () => {
  test('needs nothing: it falls back to the emulator', () => {
    expect(readSettings({})).toEqual({
      port: 0,
      audience: 'deployment-api.acmecorp.com',
      authority: { kind: 'emulator' },
      hasConsole: false,
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

  test.each([
    [{}, 'SCALEKIT_ENVIRONMENT_URL, SCALEKIT_CLIENT_ID and SCALEKIT_CLIENT_SECRET are missing'],
    [{ SCALEKIT_ENVIRONMENT_URL: '' }, 'SCALEKIT_ENVIRONMENT_URL, SCALEKIT_CLIENT_ID and'],
    [
      { SCALEKIT_CLIENT_ID: 'skc_1', SCALEKIT_CLIENT_SECRET: 'x' },
      'SCALEKIT_ENVIRONMENT_URL is missing',
    ],
    [
      { SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com', SCALEKIT_CLIENT_ID: 'skc_1' },
      'SCALEKIT_CLIENT_SECRET is missing',
    ],
  ])('never falls back to the emulator in production, %j', (env, message) => {
    const production = { NODE_ENV: 'production', ...env }
    expect(() => readSettings(production)).toThrow(`NODE_ENV is production, but ${message}`)
  })

  test('takes complete settings in production', () => {
    const settings = {
      SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com',
      SCALEKIT_CLIENT_ID: 'skc_1',
      SCALEKIT_CLIENT_SECRET: 'x',
    }
    expect(readSettings({ NODE_ENV: 'production', ...settings })).toEqual(readSettings(settings))
  })

  test('opens the console where CONSOLE is 1, and nowhere else', () => {
    expect(readSettings({ CONSOLE: '1' }).hasConsole).toBe(true)
    for (const CONSOLE of ['', '0', 'false', '1 ']) {
      expect(readSettings({ CONSOLE }).hasConsole).toBe(false)
    }
  })

  test.each(['http', '-1', '65536', '1.5', ' '])('refuses PORT=%j', (PORT) => {
    expect(() => readSettings({ PORT })).toThrow('PORT must be')
  })
})
