import { count, type Tally } from '../tally.ts'
import type { Moments } from '../moments.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import { at } from '../at.ts'
import type { Refreshed } from './key-promises.ts'
import type { TokenProcess } from './token-fleet.ts'
import type { TokenTerms } from './token-promises.ts'
import type { RevokedTokens, TokenLife } from './token-reference.ts'
import type { TokenStep } from './token-schedule.ts'
import { ISSUERS, toTarget, valueOf, type ModelTarget, type ModelToken } from './tokens.ts'

type RevokeStep = Extract<TokenStep, { readonly do: 'revoke' | 'unrevoke' }>

interface World extends Omit<TokenTerms, 'schedule' | 'fleet'> {
  readonly clock: VirtualClock
  readonly moments: Moments
  readonly tally: Tally
}

/** Revokes and takes back, and notes what each call must have done. */
export class TokenRevoker {
  readonly #world: World
  /** Since when each process holds key sets that were fetched anew, by issuer. */
  readonly #refreshed = new Map<string, Refreshed>()

  constructor(world: World) {
    this.#world = world
  }

  /** The key set of an issuer that a process fetched anew, if it did. */
  refreshed(life: TokenLife, issuer: string): Refreshed | undefined {
    return this.#refreshed.get(refreshName(life, issuer))
  }

  /** Revokes the tokens that a step is about, or takes their revocation back. */
  take(step: RevokeStep, process: TokenProcess, token: ModelToken): void {
    const targets = this.#targetsOf(step.by, token)
    const isOne = step.by === 'token' || step.by === 'signingKey' || step.isOfIssuer
    const issuers = isOne ? [token.issuer] : ISSUERS
    const options = step.isOfIssuer ? { issuer: token.issuer } : {}
    for (const target of targets) {
      for (const issuer of issuers) this.#world.room.note(issuer, target, Date.now())
    }
    const named = toTarget(at(targets, 0))
    if (step.do === 'unrevoke') {
      this.#noteTakenBack(targets)
      // What it is about may be good again, or not: an older clock may have told it.
      void process.authenticator.unrevoke(named, options).catch(() => {})
      return
    }
    const made = this.#note(step.by, { targets, issuers, token, life: process.life })
    const calledAt = this.#world.clock.now
    void process.authenticator.revoke(named, options).then(
      ({ durable }) => {
        count(this.#world.tally, durable ? 'told durably' : 'told')
        this.#noteSettled(made, process.life)
        if (step.by !== 'signingKey') return
        const refreshed = { calledAt, doneAt: this.#world.clock.now }
        this.#refreshed.set(refreshName(process.life, token.issuer), refreshed)
      },
      () => {
        count(this.#world.tally, 'could not tell everybody')
        for (const one of made) one.settledAt = this.#world.clock.now
      },
    )
  }

  #note(
    by: ModelTarget['by'],
    about: {
      readonly targets: readonly ModelTarget[]
      readonly issuers: readonly string[]
      readonly token: ModelToken
      readonly life: TokenLife
    },
  ): readonly RevokedTokens[] {
    const { ledger, moments } = this.#world
    // Where the credential itself is the target, it must be verified first.
    const isAtOnce = by !== 'token' && by !== 'signingKey'
    // An expired token is not marked, and a clock that is set back may make it good for a moment.
    const isTakenBack = by === 'token' && Date.now() >= about.token.expiresAt
    const moment = moments.next()
    const made = about.targets.flatMap((target) =>
      about.issuers.map((issuer): RevokedTokens => ({
        target,
        issuer,
        at: Date.now(),
        moment,
        settledAt: undefined,
        isTakenBack,
        knownBy: new Set(isAtOnce ? [about.life] : []),
        storedAt: undefined,
      })),
    )
    ledger.revoked.push(...made)
    moments.next()
    return made
  }

  #noteTakenBack(targets: readonly ModelTarget[]): void {
    for (const one of this.#world.ledger.revoked) {
      if (targets.some((target) => isSameTarget(target, one.target))) one.isTakenBack = true
    }
  }

  #noteSettled(made: readonly RevokedTokens[], life: TokenLife): void {
    for (const one of made) {
      one.settledAt = this.#world.clock.now
      if (this.#mustHaveMarked(one.target, life)) one.knownBy.add(life)
    }
  }

  /** What one call is about: of a signing key, every key that ever had its name. */
  #targetsOf(by: ModelTarget['by'], token: ModelToken): readonly ModelTarget[] {
    switch (by) {
      case 'token':
      case 'jti':
        return [{ by, of: token }]
      case 'clientId':
      case 'organizationId':
        return [{ by, value: token[by] }]
      case 'signingKey':
        return this.#world.keySets
          .allNamed(token.issuer, token.key.kid)
          .map((key): ModelTarget => ({ by, key }))
    }
  }

  /** Whether a process that has carried out a revocation must have marked this. */
  #mustHaveMarked(target: ModelTarget, { startedAt }: TokenLife): boolean {
    return target.by !== 'signingKey' || this.#world.keySets.isOnlyOneSince(target.key, startedAt)
  }
}

function refreshName({ startedAt }: TokenLife, issuer: string): string {
  return `${startedAt} ${issuer}`
}

function isSameTarget(one: ModelTarget, other: ModelTarget): boolean {
  return one.by === other.by && valueOf(one) === valueOf(other)
}
