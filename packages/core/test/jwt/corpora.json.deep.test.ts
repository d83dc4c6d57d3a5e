import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator } from '../../src/index.ts'
import { introspectionOf } from '../support/introspection-of.ts'
import { hasCorpora, overridesOf, readCorpus, type Expected } from './corpora/corpus.ts'
import {
  board,
  court,
  emitWarning,
  FOR_EVER,
  ourKeySet,
  signBytes,
  signer,
  skipped,
  useCourt,
} from './corpora/vectors.ts'
import { startKeyServer, type KeyServer } from './key-server.ts'

useCourt()

// An authenticator for each case: tables of the default size would take most of the time.
const SMALL = { maxKeys: 10, maxInvalidKeys: 10 }

const JSON_SUITE: Record<string, string> = {
  'y_object_duplicated_key.json': 'a member named twice (RFC 7493 §2.3)',
  'y_object_duplicated_key_and_value.json': 'a member named twice (RFC 7493 §2.3)',
}

describe.skipIf(!hasCorpora)(`third-party vectors${skipped}`, () => {
  describe('JSONTestSuite', () => {
    const file = 'json_test_suite.json'
    const within = (before: string, bytes: Buffer) =>
      Buffer.concat([Buffer.from(before), bytes, Buffer.from('}')])
    const header = () => Buffer.from(JSON.stringify({ alg: 'ES256', kid: signer.kid }))
    const payload = () => Buffer.from(JSON.stringify({ exp: FOR_EVER, sub: 'usr_1' }))

    test.each([
      ['as a payload', async (bytes: Buffer) => ({ signed: await signBytes(header(), bytes) })],
      ['as a header', async (bytes: Buffer) => ({ signed: await signBytes(bytes, payload()) })],
      [
        'as a key set',
        async (bytes: Buffer) => ({
          signed: await signBytes(header(), payload()),
          document: bytes,
        }),
      ],
    ])('none of it is let in %s by itself', async (_, present) => {
      for (const one of (readCorpus(file) as { cases: JsonCase[] }).cases) {
        const { signed, document } = { document: ourKeySet(), ...(await present(bytesOf(one))) }
        const { status } = await court.judge(signed, document)
        expect([one.name, status]).toEqual([one.name, document === ourKeySet() ? 401 : 503])
      }
    })

    test.each([
      [
        'in a claim',
        async (bytes: Buffer) => ({
          signed: await signBytes(header(), within(`{"exp":${FOR_EVER},"x":`, bytes)),
        }),
      ],
      [
        'in a header',
        async (bytes: Buffer) => ({
          signed: await signBytes(within('{"alg":"ES256","x":', bytes), payload()),
        }),
      ],
      [
        'in a key set',
        async (bytes: Buffer) => ({
          signed: await signBytes(header(), payload()),
          document: within(`{"keys":[${JSON.stringify(signer.publicJwk)}],"x":`, bytes),
        }),
      ],
    ])('is read as it says %s', async (place, present) => {
      const name = `${file} (${place})`
      const { cases } = readCorpus(file) as { cases: JsonCase[] }
      const expectedOf = overridesOf(file)
      for (const one of cases) {
        const { signed, document } = { document: ourKeySet(), ...(await present(bytesOf(one))) }
        const { verdict } = await court.judge(signed, document)
        const got = verdict === 'granted' ? 'valid' : 'invalid'
        const expected = expectedOf(one.name, one.expect)
        board.add({ file: name, id: one.name, expected, got, why: JSON_SUITE[one.name] })
      }
      expect(board.summary(name)).toEqual({ cases: cases.length, unexplained: [] })
    })
  })

  describe('JSONTestSuite as the answer of an introspection endpoint', () => {
    const file = 'json_test_suite.json'
    const around = (before: string, after: string) => (bytes: Buffer) =>
      Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
    let endpoint: KeyServer
    beforeAll(async () => {
      endpoint = await startKeyServer()
    })
    afterAll(async () => endpoint.stop())

    /** What an API answers that remembers nothing, neither good nor bad. */
    async function answerTo(body: Buffer): Promise<number> {
      endpoint.respond = (_req, res) => {
        res.end(body)
      }
      const lookup = introspectionOf(endpoint.url)
      const authenticator = createAuthenticator({
        apiKeys: { lookup, timeoutMs: 20_000, ...SMALL },
      })
      const outcome = await authenticator.authenticate({ headers: { authorization: 'Bearer key' } })
      await authenticator.close()
      return outcome.kind === 'granted' ? 200 : outcome.refusal.status
    }

    const isBlank = (one: JsonCase) => /^[ \t\n\r]*$/.test(bytesOf(one).toString('latin1'))
    const ACTIVE: Record<string, number> = {
      'y_structure_lonely_true.json': 200,
      'y_structure_lonely_false.json': 401,
    }
    /** Read as the suite says, but for a member that is named twice. */
    const readAs = (status: number) => (one: JsonCase) => {
      if (one.expect === 'n' || one.name in JSON_SUITE) return [503]
      return one.expect === 'y' ? [status] : [status, 503]
    }

    test.each<[string, (bytes: Buffer) => Buffer, (one: JsonCase) => readonly number[]]>([
      ['by itself', around('', ''), () => [503]],
      ['active', around('{"client_id":"c","active":', '}'), ({ name }) => [ACTIVE[name] ?? 503]],
      ['in a yes', around('{"active":true,"client_id":"c","x":', '}'), readAs(200)],
      ['in a no', around('{"active":false,"x":', '}'), readAs(401)],
      [
        'before a yes',
        around('', '{"active":true,"client_id":"c"}'),
        (one) => [isBlank(one) ? 200 : 503],
      ],
      [
        'after a yes',
        around('{"active":true,"client_id":"c"}', ''),
        (one) => [isBlank(one) ? 200 : 503],
      ],
    ])('%s', async (place, present, allowed) => {
      const name = `${file} (introspection: ${place})`
      const { cases } = readCorpus(file) as { cases: JsonCase[] }
      const asked = endpoint.requests
      for (const one of cases) {
        const status = await answerTo(present(bytesOf(one)))
        expect([one.name, allowed(one)]).toEqual([one.name, expect.arrayContaining([status])])
        board.add({
          file: name,
          id: one.name,
          expected: expectedOfStatuses(allowed(one)),
          got: status === 200 ? 'valid' : 'invalid',
        })
      }
      expect(endpoint.requests - asked).toBe(cases.length)
      expect(board.summary(name)).toEqual({ cases: cases.length, unexplained: [] })
      expect(emitWarning).not.toHaveBeenCalledWith(
        expect.anything(),
        expect.objectContaining({ code: 'CLAVIGER_BUG' }),
      )
    })
  })
})

interface JsonCase {
  readonly name: string
  readonly base64?: string
  readonly generate?: { readonly pattern: string; readonly times: number }
  readonly expect: string
}

function bytesOf({ base64, generate }: JsonCase): Buffer {
  return generate === undefined
    ? Buffer.from(base64 ?? '', 'base64')
    : Buffer.from(generate.pattern.repeat(generate.times))
}

function expectedOfStatuses(statuses: readonly number[]): Expected {
  if (!statuses.includes(200)) return 'invalid'
  return statuses.length === 1 ? 'valid' : 'either'
}
