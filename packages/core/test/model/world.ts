import type { Outcome } from '../../src/index.ts'
import { fingerprintOf } from '../../src/request/fingerprint.ts'
import type { KeyTarget } from '../support/to-revocation.ts'
import { KEYS, TARGETS, type ModelKey } from './keys.ts'
import { Ledger } from './ledger.ts'
import { brokenCaches, brokenStore, untold } from './looks.ts'
import { ModelAuthority } from './model-authority.ts'
import { CURRENT_FOR_MS, ModelFleet, TIMEOUT_MS, type Process } from './model-fleet.ts'
import { Moments } from './moments.ts'
import { Plans } from './plans.ts'
import { brokenBy, brokenRemoval, type Grant, type Terms } from './reference.ts'
import type { Schedule, Step } from './schedule.ts'
import { BrokenPromiseError, count, type Tally } from './tally.ts'
import type { VirtualClock } from './virtual-clock.ts'

// Long enough to try everything again that was not delivered.
const HEALING_MS = 5_000

const REAL_KEYS = KEYS.filter(({ info }) => info !== undefined)

/** A fleet, its authority, and the observer that checks the promises. */
export class World {
  readonly #clock: VirtualClock
  readonly #tally: Tally
  readonly #terms: Terms
  readonly #moments = new Moments()
  readonly #plans: Plans
  readonly #ledger: Ledger
  readonly #authority: ModelAuthority
  readonly #fleet: ModelFleet
  readonly #broken: string[] = []
  #unsettled = 0

  constructor(schedule: Schedule, clock: VirtualClock, tally: Tally) {
    const moments = this.#moments
    this.#clock = clock
    this.#tally = tally
    this.#terms = { ...schedule, currentForMs: CURRENT_FOR_MS, timeoutMs: TIMEOUT_MS }
    const plans = (this.#plans = new Plans(schedule))
    const ledger = (this.#ledger = new Ledger(clock, moments))
    const { revoked } = ledger
    const authority = (this.#authority = new ModelAuthority({ clock, moments, plans, revoked }))
    this.#fleet = new ModelFleet({ schedule, clock, moments, plans, ledger, authority })
  }

  /** Does one thing, and looks whether a promise is broken. */
  async take(step: Step): Promise<void> {
    this.#moments.next()
    this.#count(step.do)
    await this.#do(step)
    await this.#clock.advance(step.do === 'wait' ? step.ms : 0)
    await this.#look()
  }

  /** Lets everything heal, looks once more at each key in each process, and ends everything. */
  async end(): Promise<void> {
    this.#plans.isHealed = true
    this.#authority.isUp = true
    this.#fleet.isStoreUp = true
    for (const process of this.#fleet.processes) this.#fleet.heal(process)
    await this.#clock.advance(HEALING_MS)
    if (this.#unsettled > 0) this.#broken.push(`${this.#unsettled} requests were never answered`)
    // What was revoked has been told to every process by now.
    this.#broken.push(...untold(this.#fleet, this.#ledger, this.#terms, this.#clock.now))
    this.#moments.next()
    for (const process of this.#fleet.processes) {
      for (const key of REAL_KEYS) this.#request(process, key)
    }
    await this.#clock.advance(TIMEOUT_MS)
    await this.#look()
    for (const { authenticator } of this.#fleet.processes) await authenticator.close()
  }

  async #do(step: Step): Promise<void> {
    const fleet = this.#fleet
    switch (step.do) {
      case 'request':
        this.#request(fleet.process(step.process), keyAt(step.key))
        break
      case 'revoke':
        this.#revoke(fleet.process(step.process), targetAt(step.target), true)
        break
      case 'forget':
        this.#revoke(fleet.process(step.process), targetAt(step.target), false)
        break
      case 'revoke in silence': {
        const target = { key: keyAt(step.key).key }
        this.#ledger.noteRevoked({ target, by: undefined, isReal: true })
        break
      }
      case 'authority':
        this.#authority.isUp = step.isUp
        break
      case 'store':
        fleet.isStoreUp = step.isUp
        break
      case 'lose the store':
        fleet.store.loseEverything()
        break
      case 'cut off':
        fleet.cutOff(fleet.process(step.process))
        break
      case 'heal':
        fleet.heal(fleet.process(step.process))
        break
      case 'restart':
        await fleet.restart(step.process)
        break
      case 'wait':
        break
    }
  }

  #request({ authenticator, life, sources }: Process, key: ModelKey): void {
    const startedAt = this.#clock.now
    const moment = this.#moments.now
    this.#unsettled += 1
    const request = { headers: { authorization: `Bearer ${key.key}` } }
    void authenticator.authenticate(request).then((outcome) => {
      this.#unsettled -= 1
      const source = sources.get(fingerprintOf(key.digest))?.shift() as Grant['source']
      const at = this.#clock.now
      if (at - startedAt > TIMEOUT_MS) this.#broken.push('an answer after the deadline')
      if (outcome.kind === 'granted') {
        this.#count(`granted from ${source ?? 'nowhere'}`)
        const { auth } = outcome
        const question =
          auth.kind === 'api-key' ? this.#authority.questionOf(auth.tokenInfo) : undefined
        const expiresAt = this.#authority.expiresAt(key)
        this.#noteGrant({ life, key, startedAt, moment, at, source, question, expiresAt })
      } else this.#noteRefusal(outcome, { life, key, source })
    })
  }

  #noteGrant(grant: Grant): void {
    const { revoked, removed } = this.#ledger
    const broken = brokenBy(grant, revoked, this.#terms) ?? brokenRemoval(grant, removed)
    if (broken !== undefined) this.#broken.push(`granted: ${broken}`)
  }

  #noteRefusal(
    { refusal: { status } }: Extract<Outcome, { readonly kind: 'refused' }>,
    { life, key, source }: Pick<Grant, 'life' | 'key' | 'source'>,
  ): void {
    this.#count(`refused ${status}`)
    if (status !== 401) return
    if (this.#authority.isGood(key)) this.#broken.push('refused: a good key was called bad')
    if (source === 'authority' && !life.refused.has(key.key)) {
      life.refused.set(key.key, this.#moments.now)
    }
  }

  #revoke({ authenticator, life }: Process, target: KeyTarget, isReal: boolean): void {
    this.#ledger.noteRevoked({ target, by: life, isReal }, this.#fleet.siblingsOf(life))
    void authenticator.revoke(target).then(
      () => {
        this.#count('told everybody')
      },
      () => {
        this.#count('could not tell everybody')
      },
    )
  }

  async #look(): Promise<void> {
    this.#broken.push(
      ...brokenCaches(this.#fleet, this.#terms),
      ...(await brokenStore(this.#fleet, this.#ledger, this.#authority)),
    )
    const [first] = this.#broken
    if (first !== undefined) throw new BrokenPromiseError(first)
  }

  #count(what: string): void {
    count(this.#tally, what)
  }
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
