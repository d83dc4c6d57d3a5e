import {
  memoryBus,
  type MemoryBus,
  type MemoryBusMember,
} from '../../../conformance/src/memory-bus.ts'
import { memoryStore, type MemoryStore } from '../../../conformance/src/memory-store.ts'
import type { Revocation } from '../../src/revocation/revocation.ts'
import { toRevocation, type KeyTarget } from '../support/to-revocation.ts'
import { authorityIdentity } from '../../src/api-key/authority-identity.ts'
import { createDigester } from '../../src/request/digester.ts'
import { fingerprintOf } from '../../src/request/fingerprint.ts'
import type { Bus } from '../../src/fleet/bus.ts'
import type { Store } from '../../src/fleet/store.ts'
import { storeEntryOf, type StoreEntry } from '../../src/fleet/store-entry.ts'
import type { TokenInfoInput } from '../../src/caller/token-info.ts'
import type { Authenticator } from '../../src/authenticator.ts'
import { createAuthenticator } from '../../src/create-authenticator.ts'
import { faultyStore } from './faulty-store.ts'
import { isAbout, KEYS, TARGETS, type ModelKey } from './keys.ts'
import {
  brokenBy,
  brokenRemoval,
  type Life,
  type Question,
  type Removed,
  type Revoked,
  type Terms,
} from './reference.ts'
import { PROCESSES, type LookupPlan, type Schedule, type Step, type StorePlan } from './schedule.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** A promise was broken. */
export class BrokenPromiseError extends Error {
  override readonly name: string = 'BrokenPromiseError'
}

/** What all schedules together did, to see that they did something. */
export interface Tally {
  readonly counts: Map<string, number>
}

interface Process {
  readonly authenticator: Authenticator
  readonly life: Life
  readonly member: MemoryBusMember | undefined
  /** Where the verdicts of requests came from, by fingerprint, in the order of their outcomes. */
  readonly sources: Map<string, (string | undefined)[]>
}

/** The store and bus objects of a process, which siblings share. */
interface Parts {
  readonly member: MemoryBusMember | undefined
  readonly store?: Store
  readonly bus?: Bus
}

const CURRENT_FOR_MS = 250
const SIBLINGS = 2
const TIMEOUT_MS = 2_000
// Long enough to try everything again that was not delivered.
const HEALING_MS = 5_000

const REAL_KEYS = KEYS.filter(({ info }) => info !== undefined)
const GOOD_CALL: StorePlan = { there: 1, back: 1, fate: 'done' }
const GOOD_LOOKUP: LookupPlan = { ms: 20, looksAt: 0.5 }

/** A fleet, its authority, and the observer that checks the promises. */
export class World {
  readonly #schedule: Schedule
  readonly #clock: VirtualClock
  readonly #tally: Tally
  readonly #terms: Terms
  readonly #startedAt: number
  readonly #store: MemoryStore = memoryStore()
  readonly #bus: MemoryBus
  readonly #processes: Process[] = []
  #siblingParts: Parts | undefined
  /** Every life of an authenticator that has a sibling. */
  readonly #siblingLives = new Set<Life>()
  readonly #revoked: Revoked[] = []
  readonly #removed: Removed[] = []
  readonly #questions: Question[] = []
  readonly #sent: (readonly Revoked[])[] = []
  readonly #broken: string[] = []
  readonly #turns = { lookup: 0, store: 0, bus: 0 }
  #moment = 0
  #isAuthorityUp = true
  #isStoreUp = true
  #isHealed = false
  #unsettled = 0

  constructor(schedule: Schedule, clock: VirtualClock, tally: Tally) {
    this.#schedule = schedule
    this.#clock = clock
    this.#tally = tally
    this.#startedAt = clock.now
    this.#terms = { ...schedule, currentForMs: CURRENT_FOR_MS, timeoutMs: TIMEOUT_MS }
    this.#bus = memoryBus({
      currentForMs: CURRENT_FOR_MS,
      delayMs: () => this.#turn('bus', schedule.busDelays),
      onDelivery: (member, message) => {
        this.#noteHeard(member, message)
      },
    })
    for (let i = 0; i < PROCESSES; i += 1) this.#processes.push(this.#startProcess(i))
  }

  /** Does one thing, and looks whether a promise is broken. */
  async take(step: Step): Promise<void> {
    this.#moment += 1
    this.#count(step.do)
    switch (step.do) {
      case 'request':
        this.#request(this.#process(step.process), keyAt(step.key))
        break
      case 'revoke':
        this.#revoke(this.#process(step.process), targetAt(step.target), true)
        break
      case 'forget':
        this.#revoke(this.#process(step.process), targetAt(step.target), false)
        break
      case 'revoke in silence':
        this.#noteRevoked({ key: keyAt(step.key).key }, undefined, true)
        break
      case 'authority':
        this.#isAuthorityUp = step.isUp
        break
      case 'store':
        this.#isStoreUp = step.isUp
        break
      case 'lose the store':
        this.#store.loseEverything()
        break
      case 'cut off':
        this.#cutOff(this.#process(step.process))
        break
      case 'heal':
        this.#heal(this.#process(step.process))
        break
      case 'restart':
        await this.#restart(step.process)
        break
      case 'wait':
        break
    }
    await this.#clock.advance(step.do === 'wait' ? step.ms : 0)
    await this.#look()
  }

  /** Lets everything heal, looks once more at each key in each process, and ends everything. */
  async end(): Promise<void> {
    this.#isHealed = true
    this.#isAuthorityUp = true
    this.#isStoreUp = true
    for (const process of this.#processes) this.#heal(process)
    await this.#clock.advance(HEALING_MS)
    if (this.#unsettled > 0) this.#broken.push(`${this.#unsettled} requests were never answered`)
    this.#lookForUntold()
    this.#moment += 1
    for (const process of this.#processes) {
      for (const key of REAL_KEYS) this.#request(process, key)
    }
    await this.#clock.advance(TIMEOUT_MS)
    await this.#look()
    for (const { authenticator } of this.#processes) await authenticator.close()
  }

  #startProcess(index: number): Process {
    const { ttlMs, staleIfErrorMs, cutOffTtlMs, maxKeys } = this.#schedule
    this.#moment += 1
    const { member, ...parts } = this.#partsOf(index)
    const life: Life = {
      emptiedAt: this.#moment,
      cutOffSince: this.#sharing(member).find((each) => each.life.cutOffSince !== undefined)?.life
        .cutOffSince,
      refused: new Map(),
    }
    if (this.#schedule.hasSiblings && index < SIBLINGS) this.#siblingLives.add(life)
    // What a sibling revoked is known to the store and bus objects, for one that starts later, too.
    for (const { by, heardBy } of this.#revoked) {
      if (by !== undefined && this.#areSiblings(by, life)) heardBy.set(life, this.#moment)
    }
    const sources: Process['sources'] = new Map()
    const authenticator = createAuthenticator({
      apiKeys: {
        ttlMs,
        staleIfErrorMs,
        cutOffTtlMs,
        maxKeys,
        maxInvalidKeys: maxKeys,
        timeoutMs: TIMEOUT_MS,
        authority: AUTHORITY,
        lookup: async (key) => this.#lookUp(key),
      },
      ...parts,
      onEvent: (event) => {
        if (event.type !== 'outcome' || event.fingerprint === undefined) return
        const list = sources.get(event.fingerprint)
        if (list === undefined) sources.set(event.fingerprint, [event.source])
        else list.push(event.source)
      },
    })
    return { authenticator, life, member, sources }
  }

  /** Siblings have their store and bus objects in common, also after one of them was restarted. */
  #partsOf(index: number): Parts {
    const { hasStore, hasBus, hasSiblings } = this.#schedule
    const isSibling = hasSiblings && index < SIBLINGS
    if (isSibling && this.#siblingParts !== undefined) return this.#siblingParts
    const member = hasBus ? this.#bus.join() : undefined
    const parts = {
      member,
      ...(hasStore ? { store: this.#storeFor() } : {}),
      ...(member === undefined ? {} : { bus: this.#busFor(member) }),
    }
    if (isSibling) this.#siblingParts = parts
    return parts
  }

  /** All authenticators on a member of the bus. */
  #sharing(member: MemoryBusMember | undefined): readonly Process[] {
    return member === undefined ? [] : this.#processes.filter((each) => each.member === member)
  }

  /** Whether two lives are, or were, authenticators of one process that share a store or a bus. */
  #areSiblings(one: Life, other: Life): boolean {
    const { hasStore, hasBus } = this.#schedule
    if (!(hasStore || hasBus)) return false
    return this.#siblingLives.has(one) && this.#siblingLives.has(other)
  }

  #storeFor(): Store {
    const { storeCalls } = this.#schedule
    const store: Store = {
      read: async (...args) => this.#store.read(...args),
      write: async (...args) => this.#store.write(...args),
      remove: async (entry) => {
        await this.#store.remove(entry)
        this.#noteRemoved(entry)
      },
      revoke: async (revocation) => {
        await this.#store.revoke(revocation)
        this.#noteStored(revocation)
      },
    }
    return faultyStore(
      store,
      () => (this.#isHealed ? GOOD_CALL : this.#turn('store', storeCalls)),
      () => this.#isStoreUp,
    )
  }

  #busFor(member: MemoryBusMember): Bus {
    return {
      subscribe: (listener) => {
        member.subscribe({
          onMessage: (message) => {
            listener.onMessage(message)
          },
          onGap: () => {
            listener.onGap()
            for (const { life } of this.#sharing(member)) life.emptiedAt = this.#moment
          },
        })
      },
      publish: async (message) => {
        const revocation = JSON.parse(message) as Revocation & { readonly unstored?: true }
        // A process that hears this one believes nothing older, be it in the store or elsewhere.
        const isMeant = ({ stored }: Revoked) =>
          !this.#terms.hasStore || stored !== undefined || revocation.unstored === true
        const serial = this.#sent.push(this.#knownAs(revocation).filter(isMeant)) - 1
        await member.publish(JSON.stringify({ ...revocation, serial }))
      },
      isCurrent: () => member.isCurrent(),
      close: async () => member.close?.(),
    }
  }

  async #lookUp(name: string): Promise<TokenInfoInput | null> {
    const { ms, looksAt } = this.#isHealed
      ? GOOD_LOOKUP
      : this.#turn('lookup', this.#schedule.lookups)
    const key = KEYS.find((each) => each.key === name)
    if (key === undefined) throw new Error('That key was not asked for.')
    this.#moment += 1
    const serial = this.#questions.push({ key, at: this.#clock.now, moment: this.#moment }) - 1
    await sleep(ms * looksAt)
    const isGood = this.#isGood(key)
    await sleep(ms * (1 - looksAt))
    if (!this.#isAuthorityUp) throw new Error('the authority is down')
    if (!isGood || key.info === undefined) return null
    const expiresAt = this.#expiresAt(key)
    const expiry =
      expiresAt === Infinity ? {} : { expiry: new Date(Date.now() + expiresAt - this.#clock.now) }
    return { ...key.info, ...expiry, description: String(serial) }
  }

  #expiresAt({ expiresAfter = Infinity }: ModelKey): number {
    return this.#startedAt + expiresAfter
  }

  #isGood(key: ModelKey): boolean {
    if (key.info === undefined || this.#clock.now >= this.#expiresAt(key)) return false
    return !this.#revoked.some(({ target, isReal }) => isReal && isAbout(target, key))
  }

  #request({ authenticator, life, sources }: Process, key: ModelKey): void {
    const startedAt = this.#clock.now
    const moment = this.#moment
    this.#unsettled += 1
    const request = { headers: { authorization: `Bearer ${key.key}` } }
    void authenticator.authenticate(request).then((outcome) => {
      this.#unsettled -= 1
      const source = sources.get(fingerprintOf(key.digest))?.shift() as
        'memory' | 'store' | 'authority' | 'stale' | undefined
      const at = this.#clock.now
      if (at - startedAt > TIMEOUT_MS) this.#broken.push('an answer after the deadline')
      if (outcome.kind === 'granted') {
        this.#count(`granted from ${source ?? 'nowhere'}`)
        const question =
          outcome.auth.kind === 'api-key'
            ? this.#questions[Number(outcome.auth.tokenInfo.description)]
            : undefined
        const expiresAt = this.#expiresAt(key)
        const grant = { life, key, startedAt, moment, at, source, question, expiresAt }
        const broken =
          brokenBy(grant, this.#revoked, this.#terms) ?? brokenRemoval(grant, this.#removed)
        if (broken !== undefined) this.#broken.push(`granted: ${broken}`)
      } else {
        this.#count(`refused ${outcome.refusal.status}`)
        if (outcome.refusal.status === 401 && this.#isGood(key)) {
          this.#broken.push('refused: a good key was called bad')
        }
        if (outcome.refusal.status === 401 && source === 'authority') {
          if (!life.refused.has(key.key)) life.refused.set(key.key, this.#moment)
        }
      }
    })
  }

  #revoke({ authenticator, life }: Process, target: KeyTarget, isReal: boolean): void {
    this.#noteRevoked(target, life, isReal)
    void authenticator.revoke(target).then(
      () => {
        this.#count('told everybody')
      },
      () => {
        this.#count('could not tell everybody')
      },
    )
  }

  #noteRevoked(target: KeyTarget, by: Life | undefined, isReal: boolean): void {
    this.#moment += 1
    const lives = this.#processes.map(({ life }) => life)
    const siblings = by === undefined ? [] : lives.filter((life) => this.#areSiblings(by, life))
    this.#revoked.push({
      target,
      isReal,
      at: this.#clock.now,
      moment: this.#moment,
      by,
      stored: undefined,
      // At once, whether or not the store and the bus can be told.
      heardBy: new Map(siblings.map((life) => [life, this.#moment])),
    })
    this.#moment += 1
  }

  #noteStored(revocation: Revocation): void {
    this.#moment += 1
    for (const each of this.#knownAs(revocation)) {
      each.stored ??= { moment: this.#moment, at: this.#clock.now }
    }
  }

  #noteRemoved({ name }: StoreEntry): void {
    const key = KEYS.find((each) => entryOf(each).name === name)
    if (key === undefined) return
    this.#moment += 1
    this.#removed.push({ key, at: this.#clock.now, moment: this.#moment })
    this.#moment += 1
  }

  #noteHeard(member: MemoryBusMember, message: string): void {
    const lives = this.#sharing(member).map(({ life }) => life)
    if (lives.length === 0) return
    this.#moment += 1
    const { serial } = JSON.parse(message) as { readonly serial: number }
    for (const each of this.#sent[serial] ?? []) {
      for (const life of lives) {
        if (!each.heardBy.has(life)) each.heardBy.set(life, this.#moment)
      }
    }
    this.#moment += 1
  }

  #knownAs({ by, value }: Revocation): readonly Revoked[] {
    return this.#revoked.filter(({ target, by: caller }) => {
      const same = toRevocation(target, DIGESTER)
      return caller !== undefined && same.by === by && same.value === value
    })
  }

  #cutOff({ member }: Process): void {
    if (member === undefined) return
    member.cutOff()
    for (const { life } of this.#sharing(member)) life.cutOffSince ??= this.#clock.now
  }

  #heal({ member }: Process): void {
    member?.heal()
    for (const { life } of this.#sharing(member)) life.cutOffSince = undefined
  }

  async #restart(index: number): Promise<void> {
    // Lookups that the old one had under way are lost.
    await this.#process(index).authenticator.close()
    this.#processes[index] = this.#startProcess(index)
  }

  /** All works again, and has for a while: what was revoked here has been told to everybody. */
  #lookForUntold(): void {
    const { hasStore, hasBus, ttlMs, staleIfErrorMs } = this.#terms
    // What is older than this has run out everywhere, and is not tried again.
    const horizon = this.#clock.now - ttlMs - staleIfErrorMs
    for (const { by, at, moment, stored, heardBy } of this.#revoked) {
      if (at <= horizon || !this.#processes.some(({ life }) => life === by)) continue
      if (hasStore && stored === undefined) this.#broken.push('the store was never told')
      const safeSince = hasStore ? (stored?.moment ?? Infinity) : moment
      for (const { life } of hasBus ? this.#processes : []) {
        if (life !== by && !heardBy.has(life) && life.emptiedAt < safeSince) {
          this.#broken.push('a process was never told')
        }
      }
    }
  }

  async #look(): Promise<void> {
    for (const { authenticator } of this.#processes) {
      const { cache } = authenticator.stats().apiKeys ?? {}
      if (cache === undefined) continue
      const { valid, invalid, indexSets } = cache
      if (valid > this.#schedule.maxKeys || invalid > this.#schedule.maxKeys)
        this.#broken.push('a cache is too big')
      // Key ID, organization and user of each, and of no other.
      if (indexSets > 3 * valid) this.#broken.push('the index outlives what it is of')
    }
    if (this.#store.size > 0) await this.#lookIntoStore()
    const [first] = this.#broken
    if (first !== undefined) throw new BrokenPromiseError(first)
  }

  async #lookIntoStore(): Promise<void> {
    for (const each of this.#revoked) {
      if (each.stored === undefined) continue
      for (const key of KEYS.filter((one) => isAbout(each.target, one))) {
        const { found } = await this.#store.read(entryOf(key), { signal: NEVER })
        const info = found?.info as TokenInfoInput | undefined
        const question = this.#questions[Number(info?.description)]
        if (question !== undefined && question.moment < each.moment) {
          this.#broken.push('the store shows a key that it knows is revoked')
        }
      }
    }
  }

  #turn<T>(what: 'lookup' | 'store' | 'bus', plans: readonly T[]): T {
    const plan = plans[this.#turns[what] % plans.length]
    this.#turns[what] += 1
    if (plan === undefined) throw new Error('A schedule has at least one plan of each kind.')
    return plan
  }

  #process(index: number): Process {
    const process = this.#processes[index]
    if (process === undefined) throw new Error('There is no such process.')
    return process
  }

  #count(what: string): void {
    const { counts } = this.#tally
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
}

const DIGESTER = createDigester([])
const NEVER = new AbortController().signal
const AUTHORITY = 'model'
const IDENTITY = authorityIdentity({ lookup: {}, authority: AUTHORITY }) ?? ''

function entryOf({ digest }: ModelKey): StoreEntry {
  return storeEntryOf(IDENTITY, [digest])
}

function keyAt(index: number): ModelKey {
  const key = KEYS[index]
  if (key === undefined) throw new Error('There is no such key.')
  return key
}

function targetAt(index: number): KeyTarget {
  const target = TARGETS[index]
  if (target === undefined) throw new Error('There is no such target.')
  return target
}

async function sleep(ms: number): Promise<void> {
  if (ms === 0) return
  await new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
