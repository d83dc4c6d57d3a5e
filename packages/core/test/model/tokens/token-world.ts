import { at } from '../at.ts'
import { Moments } from '../moments.ts'
import { Plans } from '../plans.ts'
import { BrokenPromiseError, count, type Tally } from '../tally.ts'
import type { VirtualClock } from '../virtual-clock.ts'
import { ModelKeySets } from './key-sets.ts'
import { MarkRoom } from './mark-room.ts'
import { TokenFleet, type TokenProcess } from './token-fleet.ts'
import { TokenLedger } from './token-ledger.ts'
import { brokenByOutcome, type TokenTerms } from './token-promises.ts'
import { isKept } from './token-reference.ts'
import { TokenRevoker } from './token-revoker.ts'
import type { TokenSchedule, TokenStep } from './token-schedule.ts'
import { issue, TEMPLATES, type ModelToken } from './tokens.ts'

// A store that lost its marks is told them within one poll, and read by the others within another.
const HEALING_MS = 15_000
const DEADLINE_MS = 2_000

/** A fleet that accepts access tokens, and the observer that checks the promises. */
export class TokenWorld {
  readonly #schedule: TokenSchedule
  readonly #clock: VirtualClock
  readonly #tally: Tally
  readonly #moments = new Moments()
  readonly #plans: Plans
  readonly #keySets: ModelKeySets
  readonly #ledger = new TokenLedger()
  readonly #fleet: TokenFleet
  readonly #revoker: TokenRevoker
  readonly #terms: TokenTerms
  readonly #tokens: ModelToken[] = []
  readonly #broken: string[] = []
  #unsettled = 0

  constructor(schedule: TokenSchedule, clock: VirtualClock, tally: Tally) {
    this.#schedule = schedule
    this.#clock = clock
    this.#tally = tally
    const plans = (this.#plans = new Plans({ ...schedule, lookups: [] }))
    const keySets = (this.#keySets = new ModelKeySets(clock, schedule.fetchMs))
    const room = new MarkRoom(schedule.maxMarks)
    const ledger = this.#ledger
    for (const template of TEMPLATES) this.#issue(template)
    const fleet = (this.#fleet = new TokenFleet({ schedule, clock, plans, ledger }))
    const moments = this.#moments
    this.#revoker = new TokenRevoker({ clock, moments, tally, keySets, room, ledger })
    this.#terms = { schedule, keySets, room, ledger, fleet }
  }

  /** The endpoint of all key sets. */
  async answer(url: string): Promise<Response> {
    return this.#keySets.answer(url)
  }

  /** Does one thing, and looks whether a promise is broken. */
  async take(step: TokenStep): Promise<void> {
    this.#moments.next()
    count(this.#tally, step.do)
    await this.#do(step)
    this.#fleet.noteIsolation()
    await this.#clock.advance(step.do === 'wait' ? step.ms : 0)
    this.#check()
  }

  /** Lets everything heal, looks once more at each token in each process, and ends everything. */
  async end(): Promise<void> {
    const fleet = this.#fleet
    this.#plans.isHealed = true
    fleet.setStore(true)
    this.#keySets.setUp(true)
    for (const { member } of fleet.processes) member?.heal()
    fleet.noteIsolation()
    await this.#clock.advance(HEALING_MS)
    this.#moments.next()
    // Now every process must know what any process knows.
    const isShared = this.#schedule.hasStore || this.#schedule.hasBus
    for (const revoked of this.#ledger.revoked.filter((one) => isShared && isKept(one))) {
      for (const { life } of fleet.processes) revoked.knownBy.add(life)
    }
    for (const process of fleet.processes) {
      for (const token of this.#tokens) this.#request(process, token)
    }
    await this.#clock.advance(DEADLINE_MS)
    if (this.#unsettled > 0) this.#broken.push(`${this.#unsettled} requests were never answered`)
    this.#check()
    for (const { authenticator } of fleet.processes) await authenticator.close()
  }

  async #do(step: TokenStep): Promise<void> {
    const fleet = this.#fleet
    switch (step.do) {
      case 'issue':
        this.#issue(at(TEMPLATES, step.template))
        break
      case 'request':
        this.#request(fleet.process(step.process), at(this.#tokens, step.token))
        break
      case 'revoke':
      case 'unrevoke':
        this.#revoker.take(step, fleet.process(step.process), at(this.#tokens, step.token))
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
        fleet.setStore(step.isUp)
        break
      case 'lose the store':
        fleet.loseStore()
        break
      case 'cut off':
        fleet.process(step.process).member?.cutOff()
        break
      case 'heal':
        fleet.process(step.process).member?.heal()
        break
      case 'restart':
        await fleet.restart(step.process)
        break
      case 'wait':
        break
    }
  }

  #issue(template: (typeof TEMPLATES)[number]): void {
    const moment = this.#moments.next()
    const key = this.#keySets.currentOf(template.slot)
    // The true time, in wall-clock milliseconds.
    const now = Date.now() - this.#clock.wallOffsetMs
    this.#tokens.push(issue(template, key, { now, moment }))
    this.#moments.next()
  }

  #request({ authenticator, life }: TokenProcess, token: ModelToken): void {
    const startedAt = this.#clock.now
    const isolatedSince = this.#fleet.isolatedSince(life)
    this.#unsettled += 1
    const request = { headers: { authorization: `Bearer ${token.token}` } }
    void authenticator.authenticate(request).then((outcome) => {
      this.#unsettled -= 1
      if (this.#clock.now - startedAt > DEADLINE_MS) {
        this.#broken.push('an answer after the deadline')
      }
      const status = outcome.kind === 'granted' ? 200 : outcome.refusal.status
      count(this.#tally, `answered ${status}`)
      const refreshed = this.#revoker.refreshed(life, token.issuer)
      const answered = { token, life, startedAt, isolatedSince, refreshed }
      const broken = brokenByOutcome(outcome, answered, this.#terms)
      if (broken !== undefined && !life.isOver) this.#broken.push(broken)
    })
  }

  #check(): void {
    const [first] = this.#broken
    if (first !== undefined) throw new BrokenPromiseError(first)
  }
}
