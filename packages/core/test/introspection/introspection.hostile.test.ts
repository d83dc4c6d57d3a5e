import { inspect } from 'node:util'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { createAuthenticator, introspection, type Outcome } from '../../src/index.ts'
import { Tally } from '../hostile/tally.ts'
import { text } from '../jwt/key-server.ts'
import { TOKEN, answer, optionsOf, useIntrospectionServer } from './introspection-server.ts'

useIntrospectionServer()

describe('an answer that is made to hurt', () => {
  const nested = (open: string, middle: string, close: string, depth: number) =>
    open.repeat(depth) + middle + close.repeat(depth)
  const yes = (member: string) => `{"active":true,"client_id":"c","oid":"c",${member}}`
  const tally = new Tally()
  afterAll(() => {
    console.log(`hostile introspection answers: ${tally.toString()}`)
  })

  async function outcomeOf(body: string): Promise<Outcome> {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    answer(text(body))
    const authenticator = createAuthenticator({
      apiKeys: { lookup: introspection(optionsOf()) },
    })
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    tally.add(outcome)
    // It is not reported as a bug of ours, and can be logged.
    const warnings = emitWarning.mock.calls.map(([, details]) => String(Object(details)['code']))
    emitWarning.mockRestore()
    expect(warnings).not.toContain('CLAVIGER_BUG')
    expect(inspect([outcome, authenticator.stats()], { depth: 9 })).not.toMatch(/opaque|s3cret/)
    await authenticator.close()
    return outcome
  }

  const DEPTHS = [10, 1_000, 5_000, 20_000, 40_000]

  test.each(DEPTHS)('is answered, %i deep: with the caller it names, or as 503', async (depth) => {
    for (const member of [
      nested('[', '', ']', depth),
      nested('{"a":', '1', '}', depth),
      nested('[{"":', '[]', '}]', depth / 2),
      nested('{"__proto__":', '{"scope":"admin"}', '}', Math.min(depth, 10_000)),
    ]) {
      const outcome = await outcomeOf(yes(`"x":${member}`))
      expect(outcome).toMatchObject(
        outcome.kind === 'granted'
          ? { auth: { organizationId: 'c', filter: { organizationId: 'c' }, scopes: [] } }
          : { reason: 'unavailable', refusal: { status: 503 } },
      )
    }
  })

  test.each(DEPTHS)(
    'rejects an active that is nested, or an answer that is not an object, nested %i levels deep',
    async (depth) => {
      for (const body of [
        `{"client_id":"c","active":${nested('[', 'true', ']', depth)}}`,
        `{"client_id":"c","active":${nested('{"active":', 'true', '}', depth)}}`,
        nested('[', yes('"x":1'), ']', depth),
        nested('{"active":', 'true', '}', depth),
        nested('[', '', '', depth),
        nested('{"active":true,"a":', '', '', Math.min(depth, 10_000)),
      ]) {
        expect(await outcomeOf(body)).toMatchObject({
          reason: 'unavailable',
          refusal: { status: 503 },
        })
      }
    },
  )

  test.each([
    ['more than a number', '1e400'],
    ['less than a number', '-1e400'],
    ['a number of 5,000 digits', '9'.repeat(5_000)],
    ['a fraction of 5,000 digits', `0.${'3'.repeat(5_000)}`],
    ['nearly nothing', '1e-400'],
    ['minus zero', '-0'],
    ['100 arrays in each other', nested('[', '', ']', 100)],
    ['100 objects in each other', nested('{"a":', '1', '}', 100)],
  ])('grants with any claim that JSON can express: %s', async (_, member) => {
    expect(await outcomeOf(yes(`"x":${member}`))).toMatchObject({
      kind: 'granted',
      auth: { organizationId: 'c', scopes: [] },
    })
  })

  test.each([
    '1',
    'true',
    '{}',
    '{"admin":true}',
    '{"0":"admin","length":1}',
    'null',
    '[["admin"]]',
  ])('has no scopes where its scope is %s', async (scope) => {
    expect(await outcomeOf(yes(`"scope":${scope}`))).toMatchObject({
      kind: 'granted',
      auth: { scopes: [] },
    })
  })
})
