import type { ApiKeyVerifier } from './api-key/api-key-verifier.ts'
import type { Fleet } from './fleet/fleet.ts'
import type { MarkOrigin } from './fleet/mark-exchange.ts'
import { parseCompactToken } from './jwt/compact-token.ts'
import type { TokenVerifier } from './jwt/token-verifier.ts'
import type { RevocationEvent } from './report/events.ts'
import { changeOf, MISSED_REVOCATIONS, type RevocationChange } from './revocation-change.ts'
import type { Reporter } from './report/reporter.ts'
import type { Digester } from './request/digester.ts'
import { digestOf, fingerprintOf } from './request/fingerprint.ts'
import {
  planRevocation,
  unacceptableToken,
  type RevocationPlan,
} from './revocation/plan-revocation.ts'
import {
  parseTarget,
  type NamedTarget,
  type RevocationResult,
  type RevocationTarget,
  type RevokeOptions,
  type SigningKeyTarget,
} from './revocation/revocation-target.ts'
import { describeRevocation, type Revocation } from './revocation/revocation.ts'
import type { TimedMark } from './revocation/parse-mark.ts'
import type { TokenMark } from './revocation/token-mark.ts'
import type { TokenMarks } from './revocation/token-marks.ts'
import { AuthorityError } from './verdict/authority-error.ts'

/** What revocations reach. */
export interface RevokerParts {
  readonly apiKeys: ApiKeyVerifier | undefined
  readonly jwt: TokenVerifier | undefined
  readonly marks: TokenMarks
  readonly fleet: Fleet
  readonly digester: Digester
  readonly reporter: Reporter
}

// An authenticator without access tokens does not know how long those of its fleet live.
const UNKNOWN_LIFETIME_MS = 2_678_400_000

type Origin = RevocationEvent['origin']

// A wall clock that is set back makes a token good again that had just expired.
const KEPT_PAST_EXPIRY_MS = 3_600_000

/** Carries out revocations: in this process first, then in the fleet. */
export class Revoker {
  readonly #parts: RevokerParts
  readonly #listeners = new Set<(change: RevocationChange) => void>()

  constructor(parts: RevokerParts) {
    this.#parts = parts
  }

  /** Adds a listener for every revocation that reaches this process. @returns What ends it. */
  onChange(listener: (change: RevocationChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Revocations of API keys may have been missed. */
  noteMissed(): void {
    this.#tell(MISSED_REVOCATIONS)
  }

  #tell(change: RevocationChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  /** Ends credentials. See `Authenticator.revoke`. */
  async revoke(target: RevocationTarget, options: RevokeOptions = {}): Promise<RevocationResult> {
    const named = parseTarget(target)
    if (named.by === 'signingKey') await this.#findKeys(named.value)
    const planned = this.#plan(named, options)
    // Any other target is marked before this function returns.
    const { revocation, marks } =
      named.by === 'token' ? await this.#verified(named, planned) : planned
    // In this process first, so that it holds here even when the fleet cannot be told.
    const timed = this.#timed(marks, named)
    const evicted = this.#forget(revocation) + this.#mark(timed, named)
    this.#parts.reporter.revoked({
      ...this.#describe(named),
      origin: 'local',
      evicted,
      ...(marks.length === 0 ? {} : { marked: marks.length }),
    })
    this.#tell(changeOf(revocation, marks))
    const [durable] = await Promise.all([
      this.#parts.fleet.mark(timed),
      revocation === undefined ? undefined : this.#parts.fleet.revoke(revocation),
      named.by === 'signingKey' ? this.#keySourceOf(named.value.issuer)?.refresh() : undefined,
    ])
    return { evicted, marked: marks.length, durable }
  }

  /** Takes marks back. See `Authenticator.unrevoke`. */
  async unrevoke(
    target: RevocationTarget,
    options: Pick<RevokeOptions, 'issuer'> = {},
  ): Promise<Pick<RevocationResult, 'marked' | 'durable'>> {
    const named = parseTarget(target)
    const planned = this.#plan(named, options).marks
    const marks = [...planned, ...this.#marksByKid(named, planned)]
    if (marks.length === 0 && named.by !== 'signingKey') {
      throw new TypeError(
        `unrevoke({ ${named.by} }) takes a mark against access tokens back, and there is never one about an API key: the authority says whether it is good.`,
      )
    }
    const takenBack = marks.map((mark): TokenMark => ({ ...mark, issuedBefore: null }))
    const timed = this.#timed(takenBack, named)
    this.#mark(timed, named)
    const durable = await this.#parts.fleet.mark(timed)
    return { marked: takenBack.length, durable }
  }

  /** Another process, or another authenticator of this one, revoked API keys. */
  hear(revocation: Revocation, origin: Origin): void {
    const { digester, reporter } = this.#parts
    const evicted = this.#forget(revocation)
    reporter.revoked({ ...describeRevocation(revocation, digester), origin, evicted })
    this.#tell(changeOf(revocation, []))
  }

  /** Takes marks that another process, or another authenticator of this one, made. */
  take(marks: readonly TimedMark[], origin: MarkOrigin): void {
    const news = marks.filter(({ mark, remainingMs }) => this.#parts.marks.add(mark, remainingMs))
    this.#refreshKeys(news)
    if (news.length === 0) return
    this.#tell(
      changeOf(
        undefined,
        news.map(({ mark }) => mark),
      ),
    )
    // What was revoked before this process began is no news to an operator.
    if (origin === 'startup') return
    for (const { mark } of news) {
      const evicted = this.#parts.jwt?.countCovered(mark) ?? 0
      this.#parts.reporter.revoked({ ...describeMark(mark), origin, evicted, marked: 1 })
    }
  }

  // The key that leaked may have left the set by now.
  #refreshKeys(news: readonly TimedMark[]): void {
    const signingKeys = news.filter(({ mark }) => mark.by === 'signingKey')
    for (const issuer of new Set(signingKeys.map(({ mark }) => mark.issuer))) {
      if (issuer !== null) void this.#keySourceOf(issuer)?.refresh()
    }
  }

  // A mark on one token is kept until that token has expired, and any other one for the longest life.
  #timed(marks: readonly TokenMark[], named: NamedTarget): readonly TimedMark[] {
    const expiresAt = named.by === 'token' ? this.#parts.jwt?.expiryOf(named.value) : undefined
    const remainingMs =
      expiresAt === undefined
        ? this.#parts.marks.lifetimeMs || UNKNOWN_LIFETIME_MS
        : expiresAt - Date.now() + KEPT_PAST_EXPIRY_MS
    return marks.map((mark) => ({ mark, remainingMs }))
  }

  // A process that has just started does not know the key that leaked.
  async #findKeys({ issuer, kid }: SigningKeyTarget): Promise<void> {
    const keys = this.#keySourceOf(issuer)
    if (keys === undefined || keys.thumbprintsOf(kid).length > 0) return
    const isUpToDate = await keys.refresh()
    if (!isUpToDate && keys.thumbprintsOf(kid).length === 0) throw unknownYet('signingKey')
  }

  // Marks are bounded, and one too many ends the tokens of others. So no mark is made for a
  // token that anybody can make up, nor for one that has expired.
  async #verified(named: NamedTarget, plan: RevocationPlan): Promise<RevocationPlan> {
    const { jwt } = this.#parts
    if (named.by !== 'token' || plan.marks.length === 0 || jwt === undefined) return plan
    if (jwt.expiryOf(named.value) !== undefined) return plan
    const verdict = await jwt.verify(named.value, digestOf(named.value))
    if (verdict.kind === 'cannot-tell' && jwt.expiryOf(named.value) === undefined) {
      throw unknownYet('token')
    }
    if (verdict.kind !== 'invalid') return plan
    const { reason } = verdict
    if (reason === 'revoked' || reason === 'not_yet_valid') return plan
    if (reason === 'expired') return { ...plan, marks: [] }
    throw reason === 'unknown_kid' ? unknownYet('token') : unacceptableToken()
  }

  #plan(named: NamedTarget, options: RevokeOptions): RevocationPlan {
    const { apiKeys, jwt, digester, marks } = this.#parts
    const plan = planRevocation(named, options, {
      apiKeys: apiKeys !== undefined,
      issuers: jwt?.issuers.map(({ issuer }) => issuer) ?? [],
      digester,
      issuerOf: claimedIssuerOf,
      thumbprintsOf: (issuer, kid) => this.#keySourceOf(issuer)?.thumbprintsOf(kid) ?? [],
    })
    // Two calls within a millisecond, or a clock that went back: the later call counts.
    const stamped = plan.marks.map((mark) => {
      const known = marks.find(mark.by, mark.issuer, mark.value)
      return known === undefined ? mark : { ...mark, at: Math.max(mark.at, known.at + 1) }
    })
    return { ...plan, marks: stamped }
  }

  // The key may have left the set since, and with it its name.
  #marksByKid(named: NamedTarget, planned: readonly TokenMark[]): readonly TokenMark[] {
    if (named.by !== 'signingKey') return []
    const { issuer, kid } = named.value
    const values = new Set(planned.map(({ value }) => value))
    return [...this.#parts.marks.all()]
      .map(({ mark }) => mark)
      .filter((mark) => mark.by === 'signingKey' && mark.issuer === issuer && mark.kid === kid)
      .filter(({ value }) => !values.has(value))
      .map((mark) => ({ ...mark, at: Math.max(Date.now(), mark.at + 1) }))
  }

  #keySourceOf(issuer: string) {
    return this.#parts.jwt?.keySourceOf(issuer)
  }

  #forget(revocation: Revocation | undefined): number {
    if (revocation === undefined) return 0
    return this.#parts.apiKeys?.revoke(revocation) ?? 0
  }

  #mark(marks: readonly TimedMark[], named: NamedTarget): number {
    const { jwt } = this.#parts
    let evicted = 0
    for (const { mark, remainingMs } of marks) {
      if (!this.#parts.marks.add(mark, remainingMs) || jwt === undefined) continue
      if (named.by !== 'token') evicted += jwt.countCovered(mark)
      else if (jwt.expiryOf(named.value) !== undefined) evicted += 1
    }
    return evicted
  }

  #describe(named: NamedTarget): Pick<RevocationEvent, 'by' | 'target'> {
    const { digester } = this.#parts
    if (named.by === 'signingKey') return { by: named.by, target: named.value.kid }
    const isSecret = named.by === 'key' || named.by === 'token'
    const target = isSecret ? fingerprintOf(digester.digest(named.value)) : named.value
    return { by: named.by, target }
  }
}

function unknownYet(by: string): AuthorityError {
  return new AuthorityError(
    'unavailable',
    `revoke({ ${by} }) needs the issuer's key set, which cannot be fetched now or does not have the key yet. Nothing is revoked: try again.`,
    { code: 'no_key_set' },
  )
}

function describeMark(mark: TokenMark): Pick<RevocationEvent, 'by' | 'target'> {
  const { by, value, kid } = mark
  // The name of a token is a hash of other bytes than its fingerprint.
  return by === 'token' ? { by } : { by, target: kid ?? value }
}

function claimedIssuerOf(token: string): string | null | undefined {
  const parsed = parseCompactToken(token)
  if (typeof parsed === 'string') return undefined
  const issuer = parsed.payload['iss']
  return typeof issuer === 'string' ? issuer : null
}
