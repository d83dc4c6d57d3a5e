import { createHmac, KeyObject, sign as signBytes } from 'node:crypto'
import { domainToASCII } from 'node:url'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAuthenticator } from '../../src/index.ts'
import { ALGORITHMS, type Algorithm } from '../../src/jwt/algorithms.ts'
import { Tally } from '../hostile/tally.ts'
import { startKeyServer, type KeyServer } from './key-server.ts'
import {
  AUDIENCE,
  claimsOf,
  ISSUER,
  judgeOf,
  makeSigner,
  sharedSigner,
  sign,
  signRaw,
  type Claims,
  type Signer,
} from './token-issuer.ts'
import { allowWarnings } from '../../../conformance/src/allow-warnings.ts'

allowWarnings('CLAVIGER_ISSUER_SLASH', 'CLAVIGER_AUDIENCE')

// Each attack is presented to an API as it is, and each of its tokens is well signed unless the
// signature is the attack.

const signers = new Map<Algorithm, Signer>()
let server: KeyServer
let elsewhere: KeyServer
const fetches = vi.spyOn(globalThis, 'fetch')
const tallies = new Map<string, Tally>()

beforeAll(async () => {
  for (const alg of ALGORITHMS) signers.set(alg, await sharedSigner(alg))
  server = await startKeyServer(...[...signers.values()].map(({ publicJwk }) => publicJwk))
  elsewhere = await startKeyServer(signerOf('ES256').publicJwk)
})
beforeEach(() => {
  fetches.mockClear()
  elsewhere.requests = 0
})
afterEach(expectOnlyKeySetAsked)
afterAll(async () => {
  fetches.mockRestore()
  await server.stop()
  await elsewhere.stop()
  for (const [kind, tally] of tallies) console.log(`${kind}: ${tally.toString()}`)
})

// For every input, only the key set is asked, and not again and again.
function expectOnlyKeySetAsked(): void {
  const urls = fetches.mock.calls.map(([url]) => url)
  expect(urls).toEqual(urls.map(() => server.url))
  expect(urls.length).toBeLessThanOrEqual(2)
  expect(elsewhere.requests).toBe(0)
}

function signerOf(alg: Algorithm): Signer {
  const signer = signers.get(alg)
  if (signer === undefined) throw new Error(`No signer for ${alg}.`)
  return signer
}

/** An API that trusts all signers and accepts all algorithms. */
function apiOf(kind: string, options: Parameters<typeof judgeOf>[0] = { jwksUri: server.url }) {
  const tally = tallies.get(kind) ?? new Tally()
  tallies.set(kind, tally)
  const { judge } = judgeOf({ algorithms: ALGORITHMS, ...options })
  const present = async (token: string) => {
    const outcome = await judge(token)
    tally.add(outcome)
    return outcome
  }
  return {
    present,
    /** `granted`, or why not; every refusal is a 401. */
    verdict: async (token: string) => {
      const outcome = await present(token)
      if (outcome.kind === 'granted') return outcome.kind
      expect(outcome.refusal.status).toBe(401)
      return outcome.reason
    },
  }
}

const encode = (value: string | Uint8Array) => Buffer.from(value).toString('base64url')

describe('a kid that is more than a name', () => {
  const KIND = 'kid injection'
  const KIDS: readonly (readonly [string, string])[] = [
    ['a path out of here', '../../dev/null'],
    ['a long path out of here', '../../../../../../../dev/null'],
    ['a path', '/dev/null'],
    ['a path of Windows', String.raw`..\..\NUL`],
    ['a file URL', 'file:///dev/null'],
    ['a URL', 'ELSEWHERE'],
    ['a data URL', 'data:application/json,{"keys":[]}'],
    ['SQL', "key-ES256' OR '1'='1"],
    ['SQL with a secret of its own', "x' UNION SELECT 'AA'--"],
    ['a shell', 'key-ES256; curl 127.0.0.1 | sh'],
    ['a substitution', '$(id)`id`${jndi:ldap://127.0.0.1}'],
    ['NUL', '\u0000'],
    ['its own and NUL', 'key-ES256\u0000'],
    ['its own and NUL and more', 'key-ES256\u0000.pem'],
    ['its own and a line feed', 'key-ES256\r\nX-A: b'],
    ['a prototype', '__proto__'],
    ['a constructor', 'constructor'],
    ['an inherited method', 'toString'],
    ['an index', '0'],
    ['a length', 'length'],
    ['undefined as a string', 'undefined'],
    ['null as a string', 'null'],
    ['empty', ''],
    ['a space', ' '],
    ['a wildcard', '*'],
    ['a regular expression', '.*'],
    ['its own in another case', 'KEY-ES256'],
    ['its own but for the case of one letter', 'key-eS256'],
    ['its own and a space', 'key-ES256 '],
    ['a part of its own', 'key-ES25'],
    ['its own in full-width letters', '\uff4bey-ES256'],
    ['its own with a zero-width joiner', 'key-\u200dES256'],
    ['two in one string', 'key-ES256,key-RS256'],
  ]

  test.each(KIDS)('is not a key of ours, with any signature: %s', async (_, text) => {
    const kid = text.replace('ELSEWHERE', elsewhere.url)
    const { verdict } = apiOf(KIND)
    const stranger = await makeSigner('ES256')
    expect(await verdict(await sign(signerOf('ES256'), {}, { kid }))).toBe('unknown_kid')
    expect(await verdict(await sign(stranger, {}, { kid }))).toBe('unknown_kid')
    expect(fetches).toHaveBeenCalled()
  })

  // What such a kid is for: the content of /dev/null, or of a SELECT, as the secret of an HMAC.
  test.each(KIDS)('is no secret of ours: %s', async (_, kid) => {
    const { verdict } = apiOf(KIND)
    const input = `${encode(JSON.stringify({ alg: 'HS256', kid }))}.${encode(JSON.stringify(claimsOf()))}`
    for (const secret of ['', '\u0000', 'AA', kid]) {
      const signature = createHmac('sha256', secret).update(input).digest('base64url')
      expect(await verdict(`${input}.${signature}`)).toBe('bad_algorithm')
    }
    expect(fetches).not.toHaveBeenCalled()
  })

  test.each([
    ['null', null],
    ['a number', 0],
    ['true', true],
    ['an array with its own', ['key-ES256']],
    ['an object that says it is its own', { toString: 'key-ES256' }],
    ['2 kB', 'k'.repeat(2_000)],
  ])('is rejected: %s', async (_, kid) => {
    const token = await signRaw(signerOf('ES256'), { alg: 'ES256', kid }, claimsOf())
    expect(await apiOf(KIND).verdict(token)).toBe('malformed')
    expect(fetches).not.toHaveBeenCalled()
  })
})

const ORDERS = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
} as const
const SIZES = { ES256: 32, ES384: 48, ES512: 66 } as const

const numberOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const bytesOf = (value: bigint, size: number) =>
  Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex')

/** A good token in two: what is signed, and the bytes of its signature. */
async function signedParts(alg: Algorithm): Promise<{ input: string; signature: Buffer }> {
  const token = await sign(signerOf(alg))
  const end = token.lastIndexOf('.')
  return { input: token.slice(0, end), signature: Buffer.from(token.slice(end + 1), 'base64url') }
}

describe('a signature that anybody can write', () => {
  const KIND = 'zero and psychic signatures'

  describe.each(['ES256', 'ES384', 'ES512'] as const)('of %s (CVE-2022-21449)', (alg) => {
    const n = ORDERS[alg]
    const size = SIZES[alg]

    test.each<[string, (r: bigint, s: bigint) => readonly [bigint, bigint]]>([
      ['r = 0, s = 0', () => [0n, 0n]],
      ['r = 0, s as it was', (_r, s) => [0n, s]],
      ['r as it was, s = 0', (r) => [r, 0n]],
      ['r = 0, s = 1', () => [0n, 1n]],
      ['r = 1, s = 0', () => [1n, 0n]],
      ['r = 1, s = 1', () => [1n, 1n]],
      ['r = n, s = n', () => [n, n]],
      ['r = n, s as it was', (_r, s) => [n, s]],
      ['r as it was, s = n', (r) => [r, n]],
      ['r = n, s = 1', () => [n, 1n]],
      ['r = n - 1, s = n - 1', () => [n - 1n, n - 1n]],
      ['r = s, as r was', (r) => [r, r]],
      ['r and s exchanged', (r, s) => [s, r]],
      ['n - r, s as it was', (r, s) => [n - r, s]],
      ['all bits set', () => [2n ** BigInt(size * 8) - 1n, 2n ** BigInt(size * 8) - 1n]],
    ])('is bad: %s', async (_, change) => {
      const { input, signature } = await signedParts(alg)
      expect(signature).toHaveLength(2 * size)
      const [r, s] = change(
        numberOf(signature.subarray(0, size)),
        numberOf(signature.subarray(size)),
      )
      const changed = Buffer.concat([bytesOf(r, size), bytesOf(s, size)])
      expect(await apiOf(KIND).verdict(`${input}.${encode(changed)}`)).toBe('bad_signature')
    })

    test('is another good one of the same content only as (r, n - s), which ECDSA allows', async () => {
      const { input, signature } = await signedParts(alg)
      const s = n - numberOf(signature.subarray(size))
      const other = Buffer.concat([signature.subarray(0, size), bytesOf(s, size)])
      expect(await apiOf('(r, n - s)').verdict(`${input}.${encode(other)}`)).toBe('granted')
    })
  })

  test.each(['RS256', 'RS512', 'PS256', 'PS512'] as const)('of %s is bad', async (alg) => {
    const { verdict } = apiOf(KIND)
    const { input, signature } = await signedParts(alg)
    const size = signature.length
    const modulus = Buffer.from(signerOf(alg).publicJwk.n ?? '', 'base64url')
    const minusOne = bytesOf(numberOf(modulus) - 1n, size)
    const forms = [
      Buffer.alloc(size),
      Buffer.alloc(size, 0xff),
      bytesOf(1n, size),
      modulus,
      minusOne,
      bytesOf(numberOf(modulus) - numberOf(signature), size),
    ]
    for (const form of forms) {
      expect(await verdict(`${input}.${encode(form)}`)).toBe('bad_signature')
    }
  })

  test.each(['EdDSA', 'Ed25519'] as const)('of %s is bad (RFC 8032 §5.1.7)', async (alg) => {
    const { verdict } = apiOf(KIND)
    const { input, signature } = await signedParts(alg)
    const L = 2n ** 252n + 27742317777372353535851937790883648493n
    const littleEndian = (value: bigint) => Buffer.from(bytesOf(value, 32).toReversed())
    const R = signature.subarray(0, 32)
    const S = numberOf(signature.subarray(32).toReversed())
    const identity = littleEndian(1n)
    const forms = [
      [Buffer.alloc(32), Buffer.alloc(32)],
      [identity, Buffer.alloc(32)],
      [identity, littleEndian(L)],
      [R, Buffer.alloc(32)],
      [R, littleEndian(L)],
      // The same S to a lax reader: a second signature of one content.
      [R, littleEndian(S + L)],
      [R, littleEndian(L - S)],
      [Buffer.alloc(32), littleEndian(S)],
      [Buffer.alloc(32, 0xff), Buffer.alloc(32, 0xff)],
    ]
    for (const form of forms) {
      expect(await verdict(`${input}.${encode(Buffer.concat(form))}`)).toBe('bad_signature')
    }
  })
})

describe('a signature of another length (RFC 7518 §3.3, §3.4, RFC 8037 §3.1)', () => {
  const ALGS = ['ES256', 'RS256', 'PS256', 'EdDSA'] as const

  test.each<[string, (signature: Buffer) => Buffer]>([
    ['cut to half', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['its other half', (bytes) => bytes.subarray(bytes.length / 2)],
    ['cut by one byte', (bytes) => bytes.subarray(0, -1)],
    ['cut by its first byte', (bytes) => bytes.subarray(1)],
    ['one byte of it', (bytes) => bytes.subarray(0, 1)],
    ['with a zero after it', (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ['with a zero before it', (bytes) => Buffer.concat([Buffer.alloc(1), bytes])],
    ['with any byte after it', (bytes) => Buffer.concat([bytes, Buffer.from([0x7f])])],
    ['doubled', (bytes) => Buffer.concat([bytes, bytes])],
    ['with a kilobyte after it', (bytes) => Buffer.concat([bytes, Buffer.alloc(1_024)])],
  ])('is bad: %s', async (_, change) => {
    const { verdict } = apiOf('lengths of signatures')
    for (const alg of ALGS) {
      const { input, signature } = await signedParts(alg)
      expect([alg, await verdict(`${input}.${encode(change(signature))}`)]).toEqual([
        alg,
        'bad_signature',
      ])
    }
  })

  test('is rejected where it is empty', async () => {
    const { verdict } = apiOf('lengths of signatures')
    for (const alg of ALGS) {
      const { input } = await signedParts(alg)
      expect(await verdict(`${input}.`)).toBe('malformed')
      expect(await verdict(input)).toBe('malformed')
    }
  })

  test.each(['ES256', 'ES384', 'ES512'] as const)(
    'is bad in DER, however right: %s',
    async (alg) => {
      const { input } = await signedParts(alg)
      const key = KeyObject.from(signerOf(alg).privateKey)
      const hash = `sha${alg.slice(2)}`
      const signature = (dsaEncoding: 'der' | 'ieee-p1363') =>
        encode(signBytes(hash, Buffer.from(input), { key, dsaEncoding }))
      const { verdict } = apiOf('lengths of signatures')
      expect(await verdict(`${input}.${signature('der')}`)).toBe('bad_signature')
      expect(await apiOf('controls').verdict(`${input}.${signature('ieee-p1363')}`)).toBe('granted')
    },
  )
})

describe('an issuer or an audience that looks like ours', () => {
  const KIND = 'look-alikes'

  test.each<[string, (url: string) => string]>([
    ['a Cyrillic letter', (url) => url.replace('e', '\u0435')],
    ['another Cyrillic letter', (url) => url.replace('a', '\u0430')],
    ['a Greek letter', (url) => url.replace('p', '\u03c1')],
    ['a full-width letter', (url) => url.replace('example', '\uff45xample')],
    ['a full-width dot', (url) => url.replace('.', '\uff0e')],
    ['an ideographic dot', (url) => url.replace('.', '\u3002')],
    ['a full-width slash', (url) => url.replace('//', '/\uff0f')],
    ['a division slash', (url) => url.replace('//', '\u2215\u2215')],
    ['a long s', (url) => url.replace('s', '\u017f')],
    ['a ligature', (url) => url.replace('example', 'exam\u{1d429}le')],
    ['a zero-width joiner', (url) => url.replace('example', 'ex\u200dample')],
    ['a zero-width space', (url) => `${url}\u200b`],
    ['a soft hyphen', (url) => url.replace('example', 'ex\u00adample')],
    ['a byte order mark', (url) => `\ufeff${url}`],
    ['a right-to-left override', (url) => `\u202e${url}`],
    ['a combining accent', (url) => `${url}\u0301`],
    ['a trailing dot', (url) => `${url}.`],
    ['a trailing slash', (url) => `${url}/`],
    ['a path of nothing', (url) => `${url}/.`],
    ['an empty query', (url) => `${url}?`],
    ['an empty fragment', (url) => `${url}#`],
    ['the default port', (url) => `${url}:443`],
    ['a user', (url) => url.replace('//', '//a@')],
    ['our own as the user of another', (url) => `${url}@evil.example`],
    ['http', (url) => url.replace('https', 'http')],
    ['no scheme', (url) => url.replace('https://', '')],
    ['upper case', (url) => url.toUpperCase()],
    ['an upper-case scheme', (url) => url.replace('https', 'HTTPS')],
    ['one upper-case letter', (url) => url.replace('example', 'Example')],
    ['a percent-encoded letter', (url) => url.replace('example', '%65xample')],
    ['a space before it', (url) => ` ${url}`],
    ['a line feed after it', (url) => `${url}\n`],
    ['NUL after it', (url) => `${url}\u0000`],
    ['NUL and more after it', (url) => `${url}\u0000.evil.example`],
    ['a backslash', (url) => url.replace('//', String.raw`\\`)],
    [
      'the punycode of a look-alike',
      (url) => `https://${domainToASCII(url.slice('https://'.length).replace('a', '\u0430'))}`,
    ],
  ])('is not ours: %s', async (_, change) => {
    const { verdict } = apiOf(KIND)
    const es256 = signerOf('ES256')
    expect(change(ISSUER)).not.toBe(ISSUER)
    expect(change(AUDIENCE)).not.toBe(AUDIENCE)
    expect(await verdict(await sign(es256, { iss: change(ISSUER) }))).toBe('bad_issuer')
    expect(await verdict(await sign(es256, { aud: change(AUDIENCE) }))).toBe('bad_audience')
    expect(await verdict(await sign(es256, { aud: [change(AUDIENCE), change(AUDIENCE)] }))).toBe(
      'bad_audience',
    )
  })

  const COMPOSED = 'https://caf\u00e9.example'
  const FORMS = {
    'composed (NFC)': COMPOSED,
    'decomposed (NFD)': COMPOSED.normalize('NFD'),
    punycode: `https://${domainToASCII('caf\u00e9.example')}`,
  }

  test.each(Object.entries(FORMS))('is compared as it is written: ours is %s', async (_, ours) => {
    const es256 = signerOf('ES256')
    const { verdict } = apiOf(KIND, { jwksUri: server.url, issuer: ours, audience: ours })
    for (const other of Object.values(FORMS).filter((form) => form !== ours)) {
      expect(await verdict(await sign(es256, { iss: other, aud: ours }))).toBe('bad_issuer')
      expect(await verdict(await sign(es256, { iss: ours, aud: other }))).toBe('bad_audience')
    }
    const control = apiOf('controls', { jwksUri: server.url, issuer: ours, audience: ours })
    expect(await control.verdict(await sign(es256, { iss: ours, aud: ours }))).toBe('granted')
  })
})

describe('a token within a token (RFC 7519 §5.2)', () => {
  const KIND = 'nested tokens'
  const header = (members: object = {}) => ({ alg: 'ES256', kid: 'key-ES256', ...members })

  test.each<[string, object]>([
    ['without cty', {}],
    ['with cty', { cty: 'JWT' }],
    ['with cty and typ', { cty: 'JWT', typ: 'JWT' }],
    ['with the cty of a JWS', { cty: 'application/jose' }],
  ])('is not unpacked, however well both are signed: %s', async (_, members) => {
    const { verdict } = apiOf(KIND)
    const es256 = signerOf('ES256')
    const inner = await sign(es256)
    expect(await verdict(await signRaw(es256, header(members), inner))).toBe('malformed')
    expect(await verdict(await signRaw(es256, header(members), JSON.stringify(inner)))).toBe(
      'malformed',
    )
    expect(await verdict(await signRaw(es256, header(members), [inner]))).toBe('malformed')
    for (const name of ['payload', 'token', 'jwt', 'access_token', 'id_token']) {
      expect(await verdict(await signRaw(es256, header(members), { [name]: inner }))).toBe(
        'bad_issuer',
      )
    }
  })

  test('is not made out of claims by cty: they stay what they are', async () => {
    const { verdict } = apiOf(KIND)
    const es256 = signerOf('ES256')
    const expired = await sign(es256, { exp: 1 }, { cty: 'JWT' })
    const other = await sign(es256, { aud: 'https://elsewhere.example' }, { cty: 'JWT' })
    expect(await verdict(expired)).toBe('expired')
    expect(await verdict(other)).toBe('bad_audience')
  })

  test('is not found in the JSON serializations (RFC 7515 §7.2)', async () => {
    const { verdict } = apiOf(KIND)
    const [protectedHeader, payload, signature] = (await sign(signerOf('ES256'))).split('.')
    const flattened = JSON.stringify({ protected: protectedHeader, payload, signature })
    const general = JSON.stringify({
      payload,
      signatures: [{ protected: protectedHeader, signature }],
    })
    for (const text of [flattened, general, encode(flattened), encode(general)]) {
      expect(await verdict(text)).toBe('malformed')
    }
  })
})

describe('a long token', () => {
  /** Signs a good token of exactly so many bytes. */
  async function tokenOf(length: number): Promise<string> {
    const es256 = signerOf('ES256')
    // The header fills what the payload cannot: base64url has no string of 4n + 1 characters.
    for (let inHeader = 0; inHeader < 4; inHeader += 1) {
      for (let missing = 0; missing < 4; missing += 1) {
        const header = { alg: 'ES256', kid: es256.kid, x: 'x'.repeat(inHeader) }
        const bare = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claimsOf({ x: '' })))}.`
        const room = Math.floor(((length - bare.length - 86) * 3) / 4) - missing
        const claims = claimsOf({ x: 'x'.repeat(room) })
        const total =
          encode(JSON.stringify(header)).length + encode(JSON.stringify(claims)).length + 2 + 86
        if (total === length) return signRaw(es256, header, claims)
      }
    }
    throw new Error(`No token of ${length} bytes.`)
  }

  test.each([
    [8_000, 'granted'],
    [8_190, 'granted'],
    [8_191, 'granted'],
    [8_192, 'granted'],
    [8_193, 'malformed'],
    [8_194, 'malformed'],
    [9_000, 'malformed'],
    [65_536, 'malformed'],
    [1_000_000, 'malformed'],
  ])('of %i bytes is %s, however well signed', async (length, expected) => {
    const token = await tokenOf(length)
    expect(token).toHaveLength(length)
    expect(await apiOf('lengths of tokens').verdict(token)).toBe(expected)
    expect(fetches).toHaveBeenCalledTimes(expected === 'granted' ? 1 : 0)
  })

  test('is not passed on to a lookup either', async () => {
    const lookup = vi.fn<() => Promise<null>>(async () => null)
    const authenticator = createAuthenticator({
      apiKeys: { lookup },
      jwt: { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], jwksUri: server.url },
    })
    for (const length of [8_193, 65_536]) {
      const headers = { authorization: `Bearer ${await tokenOf(length)}` }
      expect(await authenticator.authenticate({ headers })).toMatchObject({
        reason: 'malformed',
        refusal: { status: 401 },
      })
    }
    expect(lookup).not.toHaveBeenCalled()
  })
})

describe('claims of a caller that are made to hurt', () => {
  const KIND = 'hostile claims'
  const nested = (open: string, middle: string, close: string, depth: number) =>
    open.repeat(depth) + middle + close.repeat(depth)

  test.each<[string, string]>([
    ['arrays in arrays', nested('[', '', ']', 2_700)],
    ['objects in objects', nested('{"a":', '1', '}', 900)],
    ['both in turn', nested('[{"":', '0', '}]', 750)],
    ['prototypes in prototypes', nested('{"__proto__":', '{"scope":"admin"}', '}', 300)],
    ['more than a number', '1e400'],
    ['less than a number', '-1e400'],
    ['nearly more', '1.7976931348623157e308'],
    ['nearly nothing', '1e-400'],
    ['minus zero', '-0'],
    ['no safe integer', '9007199254740993'],
    ['a number of 4,000 digits', '9'.repeat(4_000)],
    ['a fraction of 4,000 digits', `0.${'3'.repeat(4_000)}`],
    ['an exponent of 1,000 digits', `1e${'9'.repeat(1_000)}`],
    ['an array of 2,500 numbers', `[${'1,'.repeat(2_500)}1]`],
    ['a method of its own', '{"toJSON":1,"toString":2,"then":3,"valueOf":null}'],
    ['a promise', '{"then":{"constructor":"Promise"}}'],
    ['a string of NULs', JSON.stringify('\u0000'.repeat(800))],
  ])('are answered, and are nothing but claims: %s', async (_, json) => {
    const { present } = apiOf(KIND)
    const claims = `${JSON.stringify(claimsOf()).slice(0, -1)},"x":${json}}`
    const header = { alg: 'ES256', kid: 'key-ES256' }
    const outcome = await present(await signRaw(signerOf('ES256'), header, claims))
    if (outcome.kind !== 'granted') throw new Error(outcome.reason)
    const { auth } = outcome
    expect(auth).toMatchObject({ kind: 'jwt', organizationId: 'org_1', scopes: [] })
    expect(auth).not.toHaveProperty('userId')
    expect(Object.isFrozen(auth.kind === 'jwt' && auth.claims)).toBe(true)
    expect(() => inspect(outcome)).not.toThrow()
  })

  test.each<[string, string]>([
    ['deep', nested('[', '', ']', 1_200)],
    ['a huge number', '1e400'],
    ['a prototype', '{"alg":"none","kid":"x"}'],
  ])('in the header are passed over: %s', async (_, json) => {
    const header = `{"alg":"ES256","kid":"key-ES256","__proto__":${json},"x":${json}}`
    const token = await signRaw(signerOf('ES256'), header, claimsOf())
    expect(await apiOf(KIND).verdict(token)).toBe('granted')
  })

  test.each<[string, Claims]>([
    ['1', { scopes: 1, scope: 'admin', scp: 'admin' }],
    ['true', { scopes: true, scope: 'admin', scp: 'admin' }],
    ['an object', { scopes: {}, scope: 'admin', scp: 'admin' }],
    ['an object with scopes in it', { scopes: { admin: true }, scope: 'admin' }],
    ['an object like an array', { scopes: { 0: 'admin', length: 1 } }],
    ['an empty string', { scopes: '', scope: 'admin' }],
    ['arrays in an array', { scopes: [['admin'], 'admin'] }],
    ['scope that is 1', { scope: 1, scp: 'admin' }],
    ['scope that is true', { scope: true, scp: 'admin' }],
    ['scope that is an object', { scope: {}, scp: 'admin' }],
    ['scp that is 1', { scp: 1 }],
    ['scp that is an object', { scp: { admin: true } }],
  ])('are empty where they are malformed: %s', async (_, claims) => {
    const outcome = await apiOf(KIND).present(await sign(signerOf('ES256'), claims))
    expect(outcome).toMatchObject({ kind: 'granted', auth: { scopes: [] } })
  })
})
