import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createAuthenticator } from '../../src/index.ts'
import { introspectionOf } from '../support/introspection-of.ts'
import { parseSigned } from '../../src/jwt/compact-token.ts'
import { hasCorpora, overridesOf, readCorpus, type Expected } from './corpora/corpus.ts'
import { Court, judgeSignature } from './corpora/judge.ts'
import { jwkOfCertificate, jwkOfSpki, jwkOfSsh, jwkOfText, type Jwk } from './corpora/public-jwk.ts'
import { Scoreboard } from './corpora/scoreboard.ts'
import { startKeyServer, type KeyServer } from './key-server.ts'
import { makeSigner, type Signer } from './token-issuer.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_AUDIENCE')

// The vectors of other projects, where they lie beside the repository. They must meet the verdicts
// that their publishers give, but for the ones that are explained.

const SYMMETRIC = 'symmetric algorithms are not accepted: who verifies could also sign'
const ENCRYPTED = 'encrypted tokens are refused unread'
const NO_COMPACT = 'only in the JSON serialization, which no Authorization header can carry'
const NO_EXP = 'a token without exp is good for ever'
const ANOTHER_SET = 'miscoded: the key set that is given is the one of another case'
const NO_ALG = 'miscoded: upstream gives the key another alg by hand, and PEM has none'
const TRIED_WITHOUT_KID = 'a token without kid is tried with the keys that fit'
// An authenticator for each case: tables of the default size would take most of the time.
const SMALL = { maxKeys: 10, maxInvalidKeys: 10 }
/** Where we accept what a publisher refuses. */
const LENIENT = new Set([ANOTHER_SET, NO_ALG, TRIED_WITHOUT_KID])
const FOR_EVER = 4_102_444_800

const PRIMITIVE = 'signs bytes that no token can consist of: a test of WebCrypto, which is below us'
const NO_ED448 = `${PRIMITIVE}; and Ed448 is not accepted`
const PRIMITIVES = [
  ['wycheproof_ecdsa_secp256r1_sha256_p1363_test.json', 262],
  ['wycheproof_ecdsa_secp384r1_sha384_p1363_test.json', 280],
  ['wycheproof_ecdsa_secp521r1_sha512_p1363_test.json', 318],
  ['wycheproof_ed25519_test.json', 151],
  ['wycheproof_ed448_test.json', 87],
  ['wycheproof_rsa_signature_2048_sha256_test.json', 259],
  ['wycheproof_rsa_signature_2048_sha512_test.json', 259],
  ['wycheproof_rsa_pss_2048_sha256_mgf1_32_test.json', 108],
] as const

const board = new Scoreboard()
const court = new Court()
let signer: Signer

const skipped = hasCorpora ? '' : ' (skipped: no ../shared/corpora beside the repository)'

// A warning for each of hundreds of APIs whose key set is bad on purpose.
const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})

beforeAll(async () => {
  signer = await makeSigner('ES256', 'ours')
  await court.open()
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(async () => {
  await court.close()
  vi.restoreAllMocks()
  if (hasCorpora) console.log(board.toString())
})

const setOf = (...keys: object[]) => ({ keys })
const textOf = (token: unknown) => (typeof token === 'string' ? token : JSON.stringify(token))
const headerOf = (token: string) => {
  const signed = parseSigned(token)
  return typeof signed === 'string' ? undefined : signed.header
}
const algOf = (token: string) => {
  const [header = ''] = token.split('.')
  return /"alg"\s*:\s*"([^"]*)"/.exec(Buffer.from(header, 'base64url').toString())?.[1] ?? ''
}

/** Scores a signature, and presents the token to an API: it is refused unless its signature is good. */
async function scoreSignature(
  file: string,
  id: number | string,
  expected: Expected,
  token: string,
  keySet: object,
  why?: string,
): Promise<void> {
  const got = await judgeSignature(token, keySet)
  const reason = why ?? (algOf(token).startsWith('HS') ? SYMMETRIC : undefined)
  // What explains why we are stricter explains no token that we let in.
  const isExcuse = got === 'invalid' || (reason !== undefined && LENIENT.has(reason))
  board.add({ file, id, expected, got, why: isExcuse ? reason : undefined })
  const { verdict } = await court.judge(token, JSON.stringify(keySet))
  expect(got === 'valid' || verdict !== 'granted', `${file} ${id}`).toBe(true)
}

/** Signs a header and a payload of any bytes. */
async function signBytes(header: Buffer, payload: Buffer): Promise<string> {
  const input = `${header.toString('base64url')}.${payload.toString('base64url')}`
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, signer.privateKey, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}
const ourKeySet = () => JSON.stringify(setOf(signer.publicJwk))

describe.skipIf(!hasCorpora)(`third-party vectors${skipped}`, () => {
  describe('Wycheproof', () => {
    interface Group {
      readonly private: Jwk & { readonly keys?: Jwk[] }
      readonly public?: Jwk & { readonly keys?: Jwk[] }
      readonly tests: readonly {
        readonly tcId: number
        readonly result: string
        readonly jws?: string | object
        readonly jwe?: string | object
      }[]
    }

    test.each([
      ['wycheproof_json_web_signature_test.json', 401],
      ['wycheproof_json_web_key_test.json', 26],
      ['wycheproof_json_web_crypto_test.json', 83],
      ['wycheproof_json_web_encryption_test.json', 139],
    ])('%s', async (file, cases) => {
      const expectedOf = overridesOf(file)
      for (const group of (readCorpus(file) as { testGroups: Group[] }).testGroups) {
        const key = group.public ?? group.private
        const keySet = key.keys === undefined ? setOf(key) : { keys: key.keys }
        for (const { tcId, result, jws, jwe } of group.tests) {
          const token = textOf(jws ?? jwe)
          const why = jwe === undefined ? whyNoToken(token) : ENCRYPTED
          await scoreSignature(file, tcId, expectedOf(tcId, result), token, keySet, why)
        }
      }
      expect(board.summary(file)).toEqual({ cases: cases, unexplained: [] })
    })
  })

  test('Wycheproof, of what lies below: not one of its signatures is over a token', () => {
    for (const [file, cases] of PRIMITIVES) {
      const { testGroups } = readCorpus(file) as {
        testGroups: { tests: { msg: string }[] }[]
      }
      const messages = testGroups.flatMap(({ tests }) => tests.map(({ msg }) => msg))
      const texts = messages.map((msg) => Buffer.from(msg, 'hex').toString('latin1'))
      expect([file, texts.filter((text) => /^[\w-]+\.[\w-]+$/.test(text))]).toEqual([file, []])
      expect([file, texts.length]).toEqual([file, cases])
      board.leaveOut(file, cases, file.includes('ed448') ? NO_ED448 : PRIMITIVE)
    }
  })

  test('the cookbook of RFC 7520', async () => {
    const file = 'rfc7520_cookbook.json'
    interface Case {
      readonly path: string
      readonly input?: { readonly key?: Jwk & { readonly kid?: string } }
      readonly output?: { readonly compact?: string }
    }
    const { cases } = readCorpus(file) as { cases: Case[] }
    const tokens = cases.filter(({ output }) => output?.compact)
    const keys = cases.filter(({ path }) => path.startsWith('jwk/'))
    board.leaveOut(file, keys.length, 'a key, and no token signed with it')
    board.leaveOut(file, cases.length - tokens.length - keys.length, NO_COMPACT)
    for (const { path, input, output } of tokens) {
      const { d: _, ...key } = input?.key ?? {}
      const token = output?.compact ?? ''
      const why = token.split('.').length === 5 ? ENCRYPTED : whyNoToken(token)
      await scoreSignature(file, path, 'valid', token, setOf(publicOnly(key)), why)
    }
    expect(board.summary(file)).toEqual({ cases: tokens.length, unexplained: [] })
  })

  test('the worked examples of RFC 7515, 7519, 7797 and 8037', async () => {
    const file = 'rfc_worked_examples.json'
    interface Case {
      readonly name: string
      readonly token: string
      readonly key: Jwk
      readonly signature: string
      readonly asAccessToken: string
    }
    const { cases } = readCorpus(file) as { cases: Case[] }
    for (const { name, token, key, signature, asAccessToken } of cases) {
      const expected = signature === 'valid' ? 'valid' : 'invalid'
      await scoreSignature(file, name, expected, token, setOf(key))
      expect(asAccessToken).toBe('reject401')
      const { status } = await court.judge(token, JSON.stringify(setOf(key)))
      // A set of symmetric keys is unusable, so the verdict is *cannot tell* unless the token is malformed.
      expect(key.kty === 'oct' ? [401, 503] : [401]).toContain(status)
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
  })

  test('the examples of RFC 7515 were access tokens in 2011', async () => {
    const { cases } = readCorpus('rfc_worked_examples.json') as {
      cases: { name: string; token: string; key: Jwk }[]
    }
    vi.useFakeTimers({ toFake: ['Date'], now: 1_300_819_000_000 })
    for (const part of ['A.2 RS256', 'A.3 ES256']) {
      const found = cases.find(({ name }) => name.endsWith(part))
      const keySet = JSON.stringify(setOf(found?.key ?? {}))
      const { verdict } = await court.judge(found?.token ?? '', keySet, { issuer: 'joe' })
      expect([part, verdict]).toEqual([part, 'granted'])
    }
  })

  describe('Envoy', () => {
    const file = 'envoy_jwt_verify_lib_cases.json'
    interface Case {
      readonly name: string
      readonly token?: string
      readonly jwksText?: string
      readonly jwksType?: 'JWKS' | 'PEM'
      readonly expectJwksStatus?: string
      readonly expectParseStatus?: string
      readonly expectVerifyStatus?: string
    }
    const casesOf = (wanted: (one: Case) => boolean) =>
      (readCorpus(file) as { cases: Case[] }).cases.filter(wanted)

    test('key sets', async () => {
      const name = `${file} (key sets)`
      const cases = casesOf(
        (one) => one.expectVerifyStatus === undefined && one.jwksText !== undefined,
      )
      for (const { name: id, jwksText = '', jwksType, expectJwksStatus } of cases) {
        const anyToken = await signBytes(Buffer.from('{"alg":"ES256"}'), Buffer.from('{}'))
        const { keySet } = await court.judge(anyToken, jwksText)
        const why =
          jwksType === 'PEM'
            ? 'PEM is not a key set (RFC 7517 §5)'
            : jwksText.includes('CERTIFICATE')
              ? 'certificates by kid are not a key set (RFC 7517 §5)'
              : /"kty": "(?:EC)"/.test(jwksText) && !/"crv"/.test(jwksText)
                ? 'an EC key without crv (RFC 7518 §6.2.1.1)'
                : ENVOY[id.replace(/^.*\.cc:/, '')]
        const expected = expectJwksStatus === 'Ok' ? 'valid' : 'invalid'
        board.add({ file: name, id, expected, got: keySet === 'fresh' ? 'valid' : 'invalid', why })
      }
      expect(board.summary(name)).toEqual({ cases: cases.length, unexplained: [] })
    })

    test('forms of tokens', async () => {
      const name = `${file} (forms)`
      const cases = casesOf(
        (one) => one.expectVerifyStatus === undefined && one.token !== undefined,
      )
      for (const { name: id, token = '', expectParseStatus } of cases) {
        // Signed again, with our own key: what was not acceptable must not become so by a signature.
        const [header = '', payload = ''] = token.split('.')
        const bytes = Buffer.from(header, 'base64url').toString('latin1')
        const ourHeader = bytes.replace(/"(?:RS|HS)256"/, '"ES256"').replace(/,"kid":"[^"]*"/, '')
        const ours = Buffer.from(ourHeader, 'latin1')
        const isWhole = token.split('.').length === 3 && whyNoToken(token) === undefined
        const signedAgain = isWhole
          ? await signBytes(ours, Buffer.from(payload, 'base64url'))
          : token
        const claims = Buffer.from(payload, 'base64url').toString()
        const exp = Number(/"exp"\s*:\s*(\d+)/.exec(claims)?.[1] ?? 0)
        vi.useFakeTimers({ toFake: ['Date'], now: exp === 0 ? Date.now() : exp * 1_000 - 60_000 })
        const { verdict } = await court.judge(signedAgain, ourKeySet())
        vi.useRealTimers()
        const why = whyNoToken(token) ?? (/"exp"/.test(claims) ? undefined : NO_EXP)
        const got = verdict === 'granted' ? 'valid' : 'invalid'
        board.add({
          file: name,
          id,
          expected: expectParseStatus === 'Ok' ? 'valid' : 'invalid',
          got,
          why,
        })
      }
      expect(board.summary(name)).toEqual({ cases: cases.length, unexplained: [] })
    })

    test('signatures', async () => {
      const name = `${file} (signatures)`
      const cases = casesOf((one) => one.expectVerifyStatus !== undefined)
      for (const { name: id, token = '', jwksText, jwksType, expectVerifyStatus } of cases) {
        if (id.endsWith('MissingAudience')) {
          board.leaveOut(name, 1, 'its key set and the audience asked for are not in the file')
          continue
        }
        const keySet =
          jwksType === 'PEM'
            ? pemKeySet(jwksText ?? '')
            : (jsonOrX509(jwksText) ?? mutated(cases, id))
        const expected = expectVerifyStatus === 'Ok' ? 'valid' : 'invalid'
        await scoreSignature(
          name,
          id,
          expected,
          token,
          keySet,
          whyNoToken(token) ?? ENVOY[id.replace(/^.*\.cc:/, '')],
        )
        await expectGrantBeforeExpiry(token, keySet)
      }
      expect(board.summary(name)).toEqual({ cases: cases.length - 1, unexplained: [] })
    })

    /** Where a signature is good and there is an exp, an API would have granted it at the time. */
    async function expectGrantBeforeExpiry(token: string, keySet: object): Promise<void> {
      const [, payload = ''] = token.split('.')
      const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: number }
      if (exp === undefined || (await judgeSignature(token, keySet)) === 'invalid') return
      vi.useFakeTimers({ toFake: ['Date'], now: exp * 1_000 - 60_000 })
      const { verdict } = await court.judge(token, JSON.stringify(keySet))
      vi.useRealTimers()
      expect(verdict).toBe('granted')
    }

    // Upstream takes `alg` or `kid` out of the key set of the case before.
    function mutated(cases: readonly Case[], id: string): object {
      const [group = ''] = /^.*\./.exec(id) ?? []
      const base = cases.find((one) => one.name.startsWith(group) && one.jwksText !== undefined)
      const member = /NoAlg|NotAlg/.test(id) ? 'alg' : 'kid'
      const { keys } = JSON.parse(withoutTrailingComma(base?.jwksText ?? '')) as {
        keys: Record<string, unknown>[]
      }
      return {
        keys: keys.map((key) =>
          Object.fromEntries(Object.entries(key).filter(([name]) => name !== member)),
        ),
      }
    }

    // Upstream's parser takes `[1,]`, which is not JSON: as a key set, such a string is refused above.
    function withoutTrailingComma(text: string): string {
      return text.replaceAll(/,(?=\s*[\]}])/g, '')
    }

    function pemKeySet(pem: string): object {
      return setOf(jwkOfText(pem))
    }

    function jsonOrX509(text: string | undefined): object | undefined {
      if (text === undefined) return undefined
      const document = JSON.parse(withoutTrailingComma(text)) as {
        keys?: Jwk[]
      } & Record<string, unknown>
      if (!text.includes('CERTIFICATE')) return document
      return {
        keys: Object.entries(document).map(([kid, pem]) => ({
          ...certificateKey(String(pem)),
          kid,
        })),
      }
    }
  })

  test('Tink, with its tokens signed again by a key of ours', async () => {
    const file = 'tink_jwt_validation_cases.json'
    interface Case {
      readonly name: string
      readonly token?: string
      readonly generate?: Record<
        'header' | 'payloadOpen' | 'payloadMid' | 'payloadClose',
        string
      > & {
        readonly times: number
      }
      readonly expect: string
      readonly now?: number
      readonly skew?: number
      readonly issuer?: string
      readonly audience?: string
      readonly tinkOnly?: string
    }
    const expectedOf = overridesOf(file)
    const { cases } = readCorpus(file) as { cases: Case[] }
    for (const { name, token = '', generate, issuer = null, audience = null, ...one } of cases) {
      const [rawHeader = '', rawPayload = ''] = token.split('.')
      const header = generate?.header ?? Buffer.from(rawHeader, 'base64url').toString('latin1')
      const payload =
        generate === undefined
          ? Buffer.from(rawPayload, 'base64url').toString('latin1')
          : generate.payloadOpen.repeat(generate.times) +
            generate.payloadMid +
            generate.payloadClose.repeat(generate.times)
      // Tink takes tokens without exp. With one, each is refused or not for what it is about.
      const withExp = /"exp"/.test(payload)
        ? payload
        : payload.replace(/^\{/, `{"exp":${FOR_EVER},`)
      const signed = await signBytes(
        Buffer.from(header.replace('HS256', 'ES256'), 'latin1'),
        Buffer.from(withExp, 'latin1'),
      )
      const now = one.now === undefined ? Date.now() : one.now * 1_000
      vi.useFakeTimers({ toFake: ['Date'], now })
      const options = { issuer, audience, clockToleranceSeconds: one.skew ?? 0 }
      // Rejects where the options cannot work: an empty issuer is refused at startup.
      const got = await court.judge(signed, ourKeySet(), options).then(
        ({ verdict }) => (verdict === 'granted' ? 'valid' : 'invalid'),
        () => 'invalid' as const,
      )
      vi.useRealTimers()
      board.add({
        file,
        id: name,
        expected: expectedOf(name, one.expect),
        got,
        why: TINK[name],
      })
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
  })

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

  test('joserfc', async () => {
    const file = 'joserfc_fixtures.json'
    interface Case {
      readonly fixture: string
      readonly name: string
      readonly compact?: string
      readonly token?: string
      readonly public_key_text?: string
    }
    const all = (readCorpus(file) as { cases: Case[] }).cases
    const cases = all.filter((one) => one.compact ?? one.token)
    board.leaveOut(file, all.length - cases.length, 'a key and a payload to sign, and no token')
    for (const { fixture, name, compact, token, public_key_text: key } of cases) {
      const presented = compact ?? token ?? ''
      const { d: _, ...jwk } =
        key === undefined ? { kty: 'oct', k: 'AA', d: '' } : { ...jwkOfText(key), d: '' }
      const keySet = setOf(jwk)
      await scoreSignature(
        file,
        `${fixture} ${name}`,
        name.includes('b64') ? 'invalid' : 'valid',
        presented,
        keySet,
      )
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
  })

  test('the Corona-Warn-App', async () => {
    const file = 'cwa_jwkset_cases.json'
    interface WithCertificates {
      readonly name: string
      readonly keys: readonly (Jwk & {
        readonly x5c: readonly string[]
        readonly kid: string
      })[]
      readonly token: string
      readonly expect: string
      readonly error?: string | null
    }
    interface Plain {
      readonly token: string
      readonly publicKeySpkiBase64: string
      readonly alg: string
      readonly expect: Expected
    }
    const { cases, plain } = readCorpus(file) as { cases: WithCertificates[]; plain: Plain[] }
    const expectedOf = overridesOf(file)
    for (const { name, keys, token, expect: published } of cases) {
      const keySet = {
        keys: keys.map(({ x5c, kid, ...others }) => ({
          ...others,
          kid,
          ...jwkOfCertificate(x5c[0] ?? ''),
        })),
      }
      const why = headerOf(token)?.kid === undefined ? TRIED_WITHOUT_KID : undefined
      await scoreSignature(file, name, expectedOf(name, published), token, keySet, why)
    }
    for (const [i, { token, publicKeySpkiBase64, alg, expect: expected }] of plain.entries()) {
      const kid = headerOf(token)?.kid
      const jwk = { ...jwkOfSpki(publicKeySpkiBase64), alg, ...(kid === undefined ? {} : { kid }) }
      const why = alg === 'RS256' ? 'RSA of 1,024 bits (RFC 7518 §3.3)' : undefined
      await scoreSignature(file, `plain ${i}`, expected, token, setOf(jwk), why)
    }
    expect(board.summary(file)).toEqual({ cases: cases.length + plain.length, unexplained: [] })
  })

  test('PyJWT: a public key is no HMAC secret', async () => {
    const file = 'pyjwt_advisory_tokens.json'
    interface Case {
      readonly name: string
      readonly token: string
      readonly sshPublicKey: string
      readonly expect: Expected
    }
    const { cases } = readCorpus(file) as { cases: Case[] }
    for (const { name, token, sshPublicKey, expect: expected } of cases) {
      await scoreSignature(file, name, expected, token, setOf(jwkOfSsh(sshPublicKey)))
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
  })

  test('secrets that everybody knows sign nothing', async () => {
    const file = 'weak_hmac_secrets_sample.json'
    const { secrets } = readCorpus(file) as { secrets: string[] }
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const input = `${encode({ alg: 'HS256', kid: signer.kid })}.${encode({ exp: FOR_EVER })}`
    for (const [i, secret] of secrets.entries()) {
      const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
      const { verdict } = await court.judge(token, ourKeySet())
      const got = verdict === 'granted' ? 'valid' : 'invalid'
      board.add({ file, id: i, expected: 'invalid', got })
    }
    expect(board.summary(file)).toEqual({ cases: secrets.length, unexplained: [] })
  })

  test('Istio', async () => {
    const file = 'istio_sample.json'
    const { jwks, cases } = readCorpus(file) as {
      jwks: object
      cases: { name: string; token: string; issuer: string }[]
    }
    for (const { name, token, issuer } of cases) {
      const { verdict } = await court.judge(token, JSON.stringify(jwks), { issuer })
      board.add({
        file,
        id: name,
        expected: 'valid',
        got: verdict === 'granted' ? 'valid' : 'invalid',
      })
      expect((await court.judge(token, JSON.stringify(jwks), { issuer: 'else' })).verdict).toBe(
        'bad_issuer',
      )
    }
    expect(board.summary(file)).toEqual({ cases: cases.length, unexplained: [] })
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

const SHORT_COORDINATE = 'a coordinate shorter than its curve (RFC 7518 §6.2.1.2)'
const NO_KID = 'a token with a kid is not tried with a key that has none'
const ENVOY: Record<string, string> = {
  'JwksParseTest.JwksECMatchAlgES512CrvP521': SHORT_COORDINATE,
  'VerifyJwkECTest.KidES512OK': SHORT_COORDINATE,
  'VerifyJwkECTest.PubkeyNoKidOK': NO_KID,
  'VerifyJwkOKPTest.PubkeyNoKidOK': NO_KID,
  'VerifyJwkRsaPssTest.Ps512CorrectKidOK': ANOTHER_SET,
  'VerifyKidMatchingTest.JwtTextWithNoKidNoMatchingKey': ANOTHER_SET,
  'VerifyPKCSTestRs256.jwksIncorrectAlgSpecifiedFail': NO_ALG,
  'VerifyPEMTestOKP.jwksIncorrectAlgSpecifiedFail': NO_ALG,
}
const TINK: Record<string, string> = {
  'typ correct': 'typ must be JWT, at+jwt or absent (RFC 8725 §3.11)',
  'iat future but not required past': 'a token from the future is not good yet',
  'aud present, none configured': '`audience: null` skips aud explicitly',
}
const JSON_SUITE: Record<string, string> = {
  'y_object_duplicated_key.json': 'a member named twice (RFC 7493 §2.3)',
  'y_object_duplicated_key_and_value.json': 'a member named twice (RFC 7493 §2.3)',
}

/** Why a token is rejected regardless of its signature. */
function whyNoToken(token: string): string | undefined {
  if (token.length > 8_192) return 'more than 8,192 bytes'
  const parts = token.split('.')
  if (parts.length === 3 && parts[1] === '') return 'a token without its payload says nothing'
  if (parts.every(isCanonical)) return undefined
  return 'base64url that is not canonical: padded, with bits left over, or none (RFC 4648 §3.5)'
}

function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}

function publicOnly(key: Jwk): Jwk {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...others } = key
  return others
}

function certificateKey(pem: string): Jwk {
  return jwkOfCertificate(pem.replaceAll(/-----[^-]+-----|\s/g, ''))
}
