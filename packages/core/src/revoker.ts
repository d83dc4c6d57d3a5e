import type { Fleet } from './fleet/fleet.ts'
import type { MarkOrigin } from './fleet/mark-exchange.ts'
import type { RevocationEvent } from './report/events.ts'
import { changeOf, MISSED_REVOCATIONS, type RevocationChange } from './revocation-change.ts'
import { RevocationPlanner, type PlannerParts } from './revocation-planner.ts'
import type { Reporter } from './report/reporter.ts'
import { fingerprintOf } from './request/fingerprint.ts'
import {
  parseTarget,
  type NamedTarget,
  type RevocationResult,
  type RevocationTarget,
  type RevokeOptions,
} from './revocation/revocation-target.ts'
import { describeRevocation, type Revocation } from './revocation/revocation.ts'
import type { TimedMark } from './revocation/parse-mark.ts'
import { EVERY_VALUE, type TokenMark } from './revocation/token-mark.ts'

/** What revocations reach. */
export interface RevokerParts extends PlannerParts {
  readonly fleet: Fleet
  readonly reporter: Reporter
}

type Origin = RevocationEvent['origin']

/** Carries out revocations: in this process first, then in the fleet. */
export class Revoker {
  readonly #parts: RevokerParts
  readonly #planner: RevocationPlanner
  readonly #listeners = new Set<(change: RevocationChange) => void>()

  constructor(parts: RevokerParts) {
    this.#parts = parts
    this.#planner = new RevocationPlanner(parts)
  }

  /** Adds a listener for every revocation that reaches this process. @returns A function that removes the listener. */
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
    if (named.by === 'signingKey') await this.#planner.findSigningKey(named.value)
    const planned = this.#planner.plan(named, options)
    // Any other target is marked before this function returns.
    const { revocation, marks: meant } =
      named.by === 'token' ? await this.#planner.verifyToken(named.value, planned) : planned
    const marks = this.#planner.withinShare(meant, named)
    // In this process first, so that it holds here even when the fleet cannot be told.
    const timed = this.#planner.withLifetime(marks, named)
    const evicted = this.#forget(revocation) + this.#mark(timed, named)
    this.#parts.reporter.revoked({
      ...this.#describe(named, marks),
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
    const takenBack = this.#planner.planTakingBack(named, options)
    const timed = this.#planner.withLifetime(takenBack, named)
    this.#mark(timed, named)
    this.#parts.reporter.revoked({
      ...this.#describe(named, takenBack),
      origin: 'local',
      evicted: 0,
      takenBack: takenBack.length,
    })
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

  /**
   * Takes marks that another process, or another authenticator of this one, made.
   *
   * @returns Those that were not known.
   */
  take(marks: readonly TimedMark[], origin: MarkOrigin): readonly TimedMark[] {
    const news = marks.filter(({ mark, remainingMs }) => this.#parts.marks.add(mark, remainingMs))
    this.#refreshKeys(news)
    if (news.length === 0) return news
    this.#tell(
      changeOf(
        undefined,
        news.map(({ mark }) => mark),
      ),
    )
    // What was revoked before this process began is not reported.
    if (origin === 'startup') return news
    for (const { mark } of news) {
      // The rise of a floor has an event of its own.
      if (mark.value === EVERY_VALUE) continue
      if (mark.issuedBefore === null) {
        this.#parts.reporter.revoked({ ...describeMark(mark), origin, evicted: 0, takenBack: 1 })
        continue
      }
      const evicted = this.#parts.jwt?.countCovered(mark) ?? 0
      this.#parts.reporter.revoked({ ...describeMark(mark), origin, evicted, marked: 1 })
    }
    return news
  }

  // The key that leaked may have left the set by now.
  #refreshKeys(news: readonly TimedMark[]): void {
    const signingKeys = news.filter(({ mark }) => mark.by === 'signingKey')
    for (const issuer of new Set(signingKeys.map(({ mark }) => mark.issuer))) {
      if (issuer !== null) void this.#keySourceOf(issuer)?.refresh()
    }
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
      if (mark.by !== 'token' || named.by !== 'token') evicted += jwt.countCovered(mark)
      else if (jwt.expiryOf(named.value) !== undefined) evicted += 1
    }
    return evicted
  }

  #describe(
    named: NamedTarget,
    [mark]: readonly TokenMark[],
  ): Pick<RevocationEvent, 'by' | 'target'> {
    const { digester } = this.#parts
    // Past the share of its owner, a token is ended with the owner's other ones.
    if (mark !== undefined && mark.by !== named.by) return describeMark(mark)
    if (named.by === 'signingKey') return { by: named.by, target: named.value.kid }
    const isSecret = named.by === 'key' || named.by === 'token'
    const target = isSecret ? fingerprintOf(digester.digest(named.value)) : named.value
    return { by: named.by, target }
  }
}

function describeMark(mark: TokenMark): Pick<RevocationEvent, 'by' | 'target'> {
  const { by, value, kid } = mark
  // The name of a token is a hash of other bytes than its fingerprint.
  return by === 'token' ? { by } : { by, target: kid ?? value }
}
