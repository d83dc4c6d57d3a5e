import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator } from '../../src/index.ts'
import { startGuardedServer, type GuardedServer } from '../support/guarded-server.ts'
import { rawExchange } from '../support/raw-exchange.ts'
import { authorization, bearer, CLASSES, KEY, MARK } from './header-forms.ts'
import { hasNaughtyStrings, naughtyStrings } from './naughty-strings.ts'

const lookups: string[] = []
const authenticator = createAuthenticator({
  apiKeys: {
    lookup: async (key) => {
      lookups.push(key)
      return key === KEY ? { tokenId: 'apit_1', organizationId: 'org_1' } : null
    },
  },
})
let server: GuardedServer
beforeAll(async () => {
  server = await startGuardedServer(authenticator)
})
afterAll(async () => {
  await server.close()
  await authenticator.close()
})

const counts = new Map<number, number>()
afterAll(() => {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const byStatus = [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${count} × ${status}`)
  console.log(`header forms over a socket: ${total} tried, ${byStatus.join(', ')}, 0 admitted`)
})

test('a good key gets through, with any spelling of the scheme and one or more spaces (RFC 9110 §11.1)', async () => {
  for (const value of [`Bearer ${KEY}`, `bearer ${KEY}`, `BEARER    ${KEY}`, `Bearer ${KEY}  `]) {
    expect(await rawExchange(server.port, authorization(value))).toMatchObject({ status: 200 })
  }
})

describe.each(Object.entries(CLASSES))('an Authorization header that is %s', (_, forms) => {
  test.each(forms)('is refused: $form (R-ADAPT-08)', async ({ lines, answers }) => {
    const before = server.handled
    const { status, text } = await rawExchange(server.port, lines)
    expect(answers).toContain(status)
    expectNothingReflected(text)
    expect(server.handled).toBe(before)
    countAnswer(status)
  })
})

test('what is no credential is never looked up', () => {
  expect(lookups.filter((key) => key.includes(MARK))).toEqual([])
})

describe.runIf(hasNaughtyStrings)('naughty strings', () => {
  test('as credentials are refused, by the guard or by Node, and never reflected', async () => {
    const strings = naughtyStrings()
    const before = server.handled
    for (const string of strings) {
      const { status, text } = await rawExchange(
        server.port,
        bearer(Buffer.from(string).toString('latin1')),
      )
      expect([400, 401]).toContain(status)
      expect(string.length > 8 && text.includes(string)).toBe(false)
      expect(server.handled).toBe(before)
      countAnswer(status)
    }
    expect(strings.length).toBeGreaterThan(500)
  })
})

function expectNothingReflected(text: string): void {
  expect(text).not.toContain(MARK)
  expect(text).not.toContain(KEY)
  expect(text).not.toContain('aaaaaaaa')
}

function countAnswer(status: number): void {
  counts.set(status, (counts.get(status) ?? 0) + 1)
}
