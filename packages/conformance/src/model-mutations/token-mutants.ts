import type { ModelMutant } from './model-mutant.ts'

const MARKS = 'core/src/revocation/token-marks.ts'
const TABLE = 'core/src/revocation/mark-table.ts'
const VERIFIER = 'core/src/jwt/issuer-verifier.ts'
const VERIFIED = 'core/src/jwt/verified-tokens.ts'
const SYNC = 'core/src/fleet/mark-sync.ts'
const EXCHANGE = 'core/src/fleet/mark-exchange.ts'
const DELIVERY = 'core/src/fleet/mark-delivery.ts'
const REVOKER = 'core/src/revoker.ts'
const KEY_SET = 'core/src/jwt/key-set.ts'
const PLAN = 'core/src/revocation/plan-revocation.ts'
const model = 'tokens'

/** Bugs in the revocation of access tokens. */
export const TOKEN_MUTANTS: readonly ModelMutant[] = [
  {
    bug: 'a mark is forgotten early',
    model,
    file: MARKS,
    edits: [
      [
        'const until = { wall: Date.now() + keepMs, monotonic: performance.now() + keepMs }',
        'const until = { wall: Date.now(), monotonic: performance.now() }',
      ],
      ['if (now - this.#sweptAt < 60_000) return', ''],
    ],
  },
  {
    bug: 'a verification that is under way is not compared with the marks afterwards',
    model,
    file: VERIFIER,
    edits: [
      ["answer.kind === 'valid' ? this.#verified.judge(entry, token, source) : answer", 'answer'],
    ],
  },
  {
    bug: 'a remembered token is never compared again',
    model,
    file: VERIFIED,
    edits: [['if (entry.clearIn !== epoch) {', 'if (entry.clearIn === undefined) {']],
  },
  {
    bug: 'the clock tolerance is left out at the second of issue',
    model,
    file: TABLE,
    edits: [['issuedAt <= moment + this.#options.toleranceMs', 'issuedAt <= moment']],
  },
  {
    bug: 'a process that starts admits tokens before it has read the marks',
    model,
    file: SYNC,
    edits: [['    return this.#waiting\n', '    return undefined\n']],
  },
  {
    bug: 'a store that lost its marks is not told them again',
    model,
    file: SYNC,
    edits: [['if (mayLack) repair()', '']],
  },
  {
    bug: 'a process that starts beside a bus alone is told no marks',
    model,
    file: EXCHANGE,
    edits: [
      [
        '(this.#isReadByAll ? this.#toKeeper?.undelivered() : undefined) ?? holder.all()',
        'this.#toKeeper?.undelivered() ?? []',
      ],
    ],
  },
  {
    bug: 'the delivery of a mark is given up at once',
    model,
    file: DELIVERY,
    edits: [['if (!isDone) this.#scheduleRetry()', '']],
  },
  {
    bug: 'a mark covers the tokens of another issuer',
    model,
    file: PLAN,
    edits: [
      [
        "  if (!isIssuer(issuer)) throw unknownIssuer('issuer')\n  return [issuer]",
        "  if (!isIssuer(issuer)) throw unknownIssuer('issuer')\n  return issuers",
      ],
    ],
  },
  {
    bug: 'a gap in the news of marks is ignored',
    model,
    file: SYNC,
    edits: [
      [
        '    this.#gaps += 1\n    this.#isCaughtUp = false\n    void this.#catchUp()\n',
        '    this.#gaps += 1\n',
      ],
    ],
  },
  {
    bug: 'a process that is cut off for too long admits tokens all the same',
    model,
    file: VERIFIED,
    edits: [["whenCutOff === 'refuse' && this.#marks", "whenCutOff === 'admit' && this.#marks"]],
  },
  {
    bug: 'the floor that old marks leave is ignored',
    model,
    file: TABLE,
    edits: [['if (floor !== undefined && this.#isFrom(issuedAt, floor)) return true', '']],
  },
  {
    bug: 'a process that starts is told the marks, and not the floor',
    model,
    file: TABLE,
    edits: [['if (this.#floor !== undefined) yield this.#floor', '']],
  },
  {
    bug: 'a remembered token outlives its signing key',
    model,
    file: VERIFIER,
    edits: [['|| this.#keySet.trustsNow(entry.keyId) !== true', '']],
  },
  {
    bug: 'a key set is trusted past its age',
    model,
    file: KEY_SET,
    edits: [["if (age < maxAgeMs) return 'fresh'", "if (age < 4 * maxAgeMs) return 'fresh'"]],
  },
  {
    bug: 'a revoked signing key is marked by its name, which its successor may have',
    model,
    file: VERIFIER,
    edits: [['signer.key.thumbprint', "signer.key.kid ?? ''"]],
    andIn: {
      file: KEY_SET,
      edits: [['return keys.map(({ thumbprint }) => thumbprint)', 'return keys.map(() => kid)']],
    },
  },
  {
    bug: 'the key set is not fetched anew when a signing key is revoked',
    model,
    file: REVOKER,
    edits: [["named.by === 'signingKey' ? this.#keySourceOf(named.value.issuer)?.refresh() :", '']],
  },
]
