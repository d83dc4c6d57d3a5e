import {
  memoryBus,
  type MemoryBus,
  type MemoryBusMember,
} from '../../../../conformance/src/memory-bus.ts'
import { memoryStore, type MemoryStore } from '../../../../conformance/src/memory-store.ts'
import { createBoundedAuthenticator } from '../../../src/create-authenticator.ts'
import type {
  Authenticator,
  Bus,
  MarkStore,
  Outcome,
  Store,
  WrittenMark,
} from '../../../src/index.ts'
import { parseMarkMessage } from '../../../src/revocation/mark-message.ts'
import { writeMark } from '../../../src/revocation/parse-mark.ts'
import { faultyCall } from '../faulty-store.ts'
import type { StorePlan } from '../schedule.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import { BrokenPromiseError, type Tally } from '../tally.ts'
import { brokenByKey, isExcusedByKey, type Refreshed } from './key-promises.ts'
import { ModelKeySets } from './key-sets.ts'
import { MarkRoom } from './mark-room.ts'
import {
  isKept,
  mayCover,
  mustCover,
  type RevokedTokens,
  type TokenLife,
} from './token-reference.ts'
import { PROCESSES, type TokenSchedule, type TokenStep } from './token-schedule.ts'
import {
  issue,
  optionsFor,
  TEMPLATES,
  toTarget,
  valueOf,
  type ModelTarget,
  type ModelToken,
} from './tokens.ts'

interface Process {
  readonly authenticator: Authenticator
  readonly life: TokenLife
  readonly member: MemoryBusMember | undefined
}

const ISSUERS = ['https://a', 'https://b']
const CURRENT_FOR_MS = 250
const CUT_OFF_TTL_MS = 2_000
// What is read from the store counts for so long, and a moment more.
const STORE_IS_CURRENT_MS = 7_500
// A store that lost its marks is told them within one poll, and read by the others within another.
const HEALING_MS = 15_000
const DEADLINE_MS = 2_000
const GOOD_CALL: StorePlan = { there: 1, back: 1, fate: 'done' }

/** A fleet that accepts access tokens, and the observer that checks the promises. */
export class TokenWorld {
  readonly #schedule: TokenSchedule
  readonly #clock: VirtualClock
  readonly #tally: Tally
  readonly #store: MemoryStore = memoryStore()
  readonly #bus: MemoryBus
  readonly #processes: Process[] = []
  readonly #keySets: ModelKeySets
  readonly #room: MarkRoom
  readonly #tokens: ModelToken[] = []
  readonly #revoked: RevokedTokens[] = []
  readonly #broken: string[] = []
  readonly #turns = { store: 0, bus: 0 }
  /** Since when each process holds key sets that were fetched anew, by issuer. */
  readonly #refreshed = new Map<string, Refreshed>()
  /** Since when each process can reach neither the bus nor the store. */
  readonly #isolatedSince = new Map<TokenLife, number>()
  #moment = 0
  #isStoreUp = true
  #storeUpSince = -Infinity
  #isHealed = false
  #unsettled = 0

  constructor(schedule: TokenSchedule, clock: VirtualClock, tally: Tally) {
    this.#schedule = schedule
    this.#clock = clock
    this.#tally = tally
    this.#keySets = new ModelKeySets(clock, schedule.fetchMs)
    this.#room = new MarkRoom(schedule.maxMarks)
    this.#bus = memoryBus({
      currentForMs: CURRENT_FOR_MS,
      delayMs: () => (this.#isHealed ? 0 : this.#turn('bus', schedule.busDelays)),
    })
    for (const template of TEMPLATES) this.#issue(template)
    for (let i = 0; i < PROCESSES; i += 1) this.#processes.push(this.#start())
  }

  /** The endpoint of all key sets. */
  async answer(url: string): Promise<Response> {
    return this.#keySets.answer(url)
  }

  /** Does one thing, and looks whether a promise is broken. */
  async take(step: TokenStep): Promise<void> {
    this.#moment += 1
    this.#count(step.do)
    await this.#do(step)
    this.#noteIsolation()
    await this.#clock.advance(step.do === 'wait' ? step.ms : 0)
    this.#check()
  }

  /** Lets everything heal, looks once more at each token in each process, and ends everything. */
  async end(): Promise<void> {
    this.#isHealed = true
    this.#setStore(true)
    this.#keySets.setUp(true)
    for (const { member } of this.#processes) member?.heal()
    this.#noteIsolation()
    await this.#clock.advance(HEALING_MS)
    this.#moment += 1
    // Now everybody must know what anybody knows.
    for (const revoked of this.#revoked.filter((one) => this.#isShared && isKept(one))) {
      for (const { life } of this.#processes) revoked.knownBy.add(life)
    }
    for (const process of this.#processes) {
      for (const token of this.#tokens) this.#request(process, token)
    }
    await this.#clock.advance(DEADLINE_MS)
    if (this.#unsettled > 0) this.#broken.push(`${this.#unsettled} requests were never answered`)
    this.#check()
    for (const { authenticator } of this.#processes) await authenticator.close()
  }

  async #do(step: TokenStep): Promise<void> {
    switch (step.do) {
      case 'issue':
        this.#issue(at(TEMPLATES, step.template))
        break
      case 'request':
        this.#request(at(this.#processes, step.process), at(this.#tokens, step.token))
        break
      case 'revoke':
      case 'unrevoke':
        this.#revoke(step)
        break
      case 'rotate':
        this.#keySets.rotate(step.slot, step.how)
        break
      case 'retire old keys':
        this.#keySets.retire()
        break
      case 'key sets':
        this.#keySets.setUp(step.isUp)
        break
      case 'set clocks':
        this.#clock.wallOffsetMs = step.offsetMs
        break
      case 'store':
        this.#setStore(step.isUp)
        break
      case 'lose the store':
        this.#store.loseEverything()
        for (const revoked of this.#revoked) revoked.storedAt = undefined
        break
      case 'cut off':
        at(this.#processes, step.process).member?.cutOff()
        break
      case 'heal':
        at(this.#processes, step.process).member?.heal()
        break
      case 'restart':
        await this.#restart(step.process)
        break
      case 'wait':
        break
    }
  }

  get #isShared(): boolean {
    return this.#schedule.hasStore || this.#schedule.hasBus
  }

  /** The true time, in wall-clock milliseconds. */
  get #now(): number {
    return Date.now() - this.#clock.wallOffsetMs
  }

  #issue(template: (typeof TEMPLATES)[number]): void {
    this.#moment += 1
    const key = this.#keySets.currentOf(template.slot)
    this.#tokens.push(issue(template, key, { now: this.#now, moment: this.#moment }))
    this.#moment += 1
  }

  #start(): Process {
    const { hasBus, hasStore, whenCutOff, checkMs } = this.#schedule
    const life: TokenLife = { startedAt: this.#clock.now, isOver: false }
    const member = hasBus ? this.#bus.join() : undefined
    const isRevoked = async () => {
      await sleep(checkMs ?? 0)
      return false
    }
    const options = {
      jwt: ISSUERS.map((issuer) => ({
        ...optionsFor(issuer),
        whenCutOff,
        cutOffTtlMs: CUT_OFF_TTL_MS,
        ...(checkMs === undefined ? {} : { isRevoked }),
      })),
      ...(hasStore ? { store: this.#storeFor() } : {}),
      ...(member === undefined ? {} : { bus: this.#busFor(member, life) }),
    }
    const authenticator = createBoundedAuthenticator(options, this.#schedule.maxMarks)
    return { authenticator, life, member }
  }

  #storeFor(): Store & MarkStore {
    const { storeCalls } = this.#schedule
    const call = faultyCall(
      () =>
        this.#isHealed || storeCalls.length === 0 ? GOOD_CALL : this.#turn('store', storeCalls),
      () => this.#isStoreUp,
    )
    return {
      read: async (...args) => call(async () => this.#store.read(...args)),
      write: async (...args) => call(async () => this.#store.write(...args)),
      remove: async (...args) => call(async () => this.#store.remove(...args)),
      revoke: async (...args) => call(async () => this.#store.revoke(...args)),
      readMarks: async (cursor) => call(async () => this.#store.readMarks(cursor)),
      writeMarks: async (marks) =>
        call(async () => {
          await this.#store.writeMarks(marks)
          for (const revoked of this.#toldBy(marks)) revoked.storedAt ??= this.#clock.now
        }),
    }
  }

  #busFor(member: MemoryBusMember, life: TokenLife): Bus {
    return {
      subscribe: (listener) => {
        member.subscribe({
          onMessage: (message) => {
            listener.onMessage(message)
            const heard = parseMarkMessage(message)
            if (heard?.kind !== 'marks') return
            const marks = heard.marks.map((mark) => writeMark(mark))
            for (const revoked of this.#toldBy(marks)) revoked.knownBy.add(life)
          },
          onGap: () => {
            listener.onGap()
          },
        })
      },
      publish: async (message) => member.publish(message),
      isCurrent: () => member.isCurrent(),
      close: async () => member.close?.(),
    }
  }

  /** The revocations that somebody who has these marks knows of. */
  #toldBy(marks: readonly WrittenMark[]): readonly RevokedTokens[] {
    return this.#revoked.filter(({ target, issuer, at: revokedAt }) =>
      marks.some(
        (mark) =>
          mark.iss === issuer &&
          mark.by === target.by &&
          mark.ib !== null &&
          mark.ib >= revokedAt &&
          mark.value === valueOf(target),
      ),
    )
  }

  #request({ authenticator, life }: Process, token: ModelToken): void {
    const startedAt = this.#clock.now
    const isolatedSince = this.#isolatedSince.get(life)
    this.#unsettled += 1
    const request = { headers: { authorization: `Bearer ${token.token}` } }
    void authenticator.authenticate(request).then((outcome) => {
      this.#unsettled -= 1
      if (this.#clock.now - startedAt > DEADLINE_MS)
        this.#broken.push('an answer after the deadline')
      const status = outcome.kind === 'granted' ? 200 : outcome.refusal.status
      this.#count(`answered ${status}`)
      const broken = this.#brokenBy(outcome, life, token, startedAt, isolatedSince)
      if (broken !== undefined && !life.isOver) this.#broken.push(broken)
    })
  }

  #brokenBy(
    outcome: Outcome,
    life: TokenLife,
    token: ModelToken,
    startedAt: number,
    isolatedSince: number | undefined,
  ): string | undefined {
    const keys = { keySets: this.#keySets, fetchMs: this.#schedule.fetchMs }
    if (outcome.kind === 'refused') {
      if (isExcusedByKey(outcome, token, startedAt, keys)) return undefined
      if (outcome.refusal.status === 503) {
        return this.#schedule.whenCutOff === 'admit' ? 'a token was answered 503' : undefined
      }
      const isOver = Date.now() >= token.expiresAt
      const isEnded =
        this.#revoked.some((revoked) => mayCover(revoked, token)) || this.#room.mayEnd(token)
      return isOver || isEnded ? undefined : `a good token was refused (${outcome.reason})`
    }
    const broken = brokenByKey(token, startedAt, {
      ...keys,
      refreshed: this.#refreshed.get(refreshName(life, token.issuer)),
    })
    if (broken !== undefined) return broken
    const isKnown = this.#revoked.some(
      (revoked) =>
        !revoked.isTakenBack &&
        mustCover(revoked, token) &&
        // The floor that a mark leaves covers by `iat` alone.
        (token.moment < revoked.moment || !this.#room.isFull(revoked)) &&
        (revoked.knownBy.has(life) || this.#hasRead(revoked, life, startedAt)),
    )
    if (isKnown) return 'granted: a token that is known to be revoked'
    // A process that heard the fleet again meanwhile judged the token by all marks.
    const isStillIsolated = this.#isolatedSince.get(life) === isolatedSince
    const isolatedMs = isStillIsolated ? startedAt - (isolatedSince ?? Infinity) : 0
    return this.#schedule.whenCutOff === 'refuse' &&
      isolatedMs > CUT_OFF_TTL_MS + STORE_IS_CURRENT_MS
      ? 'granted: a token in a process that was cut off for too long'
      : undefined
  }

  /** Whether a process must have read a mark in the store: at its start, or since. */
  #hasRead({ storedAt }: RevokedTokens, { startedAt: bornAt }: TokenLife, now: number): boolean {
    if (storedAt === undefined || this.#schedule.storeCalls.length > 0) return false
    if (!this.#isStoreUp || this.#storeUpSince > bornAt) return false
    return storedAt < bornAt || now - storedAt > STORE_IS_CURRENT_MS
  }

  #revoke(step: Extract<TokenStep, { readonly do: 'revoke' | 'unrevoke' }>): void {
    const { authenticator, life } = at(this.#processes, step.process)
    const token = at(this.#tokens, step.token)
    const targets = this.#targetsOf(step.by, token)
    const isOne = step.by === 'token' || step.by === 'signingKey' || step.isOfIssuer
    const issuers = isOne ? [token.issuer] : ISSUERS
    const options = step.isOfIssuer ? { issuer: token.issuer } : {}
    for (const target of targets) {
      for (const issuer of issuers) this.#room.note(issuer, target, Date.now())
    }
    const named = toTarget(at(targets, 0))
    if (step.do === 'unrevoke') {
      for (const one of this.#revoked) {
        if (targets.some((target) => isSameTarget(target, one.target))) one.isTakenBack = true
      }
      // What it is about may be good again, or not: an older clock may have told it.
      void authenticator.unrevoke(named, options).catch(() => {})
      return
    }
    // Where the credential itself is the target, it must be verified first.
    const isAtOnce = step.by !== 'token' && step.by !== 'signingKey'
    this.#moment += 1
    const made = targets.flatMap((target) =>
      issuers.map((issuer): RevokedTokens => ({
        target,
        issuer,
        at: Date.now(),
        moment: this.#moment,
        settledAt: undefined,
        isTakenBack: false,
        knownBy: new Set(isAtOnce ? [life] : []),
        storedAt: undefined,
      })),
    )
    // An expired token is not marked, and a clock that is set back may make it good for a moment.
    if (step.by === 'token' && Date.now() >= token.expiresAt) {
      for (const one of made) one.isTakenBack = true
    }
    this.#revoked.push(...made)
    this.#moment += 1
    const calledAt = this.#clock.now
    void authenticator.revoke(named, options).then(
      ({ durable }) => {
        this.#count(durable ? 'told durably' : 'told')
        for (const one of made) {
          one.settledAt = this.#clock.now
          if (this.#mustHaveMarked(one.target, life)) one.knownBy.add(life)
        }
        if (step.by !== 'signingKey') return
        const refreshed = { calledAt, doneAt: this.#clock.now }
        this.#refreshed.set(refreshName(life, token.issuer), refreshed)
      },
      () => {
        this.#count('could not tell everybody')
        for (const one of made) one.settledAt = this.#clock.now
      },
    )
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
        return this.#keySets
          .allNamed(token.issuer, token.key.kid)
          .map((key): ModelTarget => ({ by, key }))
    }
  }

  /** Whether a process that has carried out a revocation must have marked this. */
  #mustHaveMarked(target: ModelTarget, { startedAt }: TokenLife): boolean {
    return target.by !== 'signingKey' || this.#keySets.isOnlyOneSince(target.key, startedAt)
  }

  #setStore(isUp: boolean): void {
    if (isUp && !this.#isStoreUp) this.#storeUpSince = this.#clock.now
    this.#isStoreUp = isUp
  }

  async #restart(index: number): Promise<void> {
    const { authenticator, life } = at(this.#processes, index)
    life.isOver = true
    await authenticator.close()
    this.#processes[index] = this.#start()
  }

  #noteIsolation(): void {
    const { hasStore } = this.#schedule
    for (const { life, member } of this.#processes) {
      const isReached = (member?.isCurrent() ?? false) || (hasStore && this.#isStoreUp)
      if (isReached || !this.#isShared) this.#isolatedSince.delete(life)
      else if (!this.#isolatedSince.has(life)) this.#isolatedSince.set(life, this.#clock.now)
    }
  }

  #check(): void {
    const [first] = this.#broken
    if (first !== undefined) throw new BrokenPromiseError(first)
  }

  #turn<T>(what: 'store' | 'bus', plans: readonly T[]): T {
    const plan = at(plans, this.#turns[what])
    this.#turns[what] += 1
    return plan
  }

  #count(what: string): void {
    const { counts } = this.#tally
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
}

function refreshName({ startedAt }: TokenLife, issuer: string): string {
  return `${startedAt} ${issuer}`
}

function isSameTarget(one: ModelTarget, other: ModelTarget): boolean {
  return one.by === other.by && valueOf(one) === valueOf(other)
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('The list must not be empty.')
  return found
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
