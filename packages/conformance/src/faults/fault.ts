import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Anonymous, Auth, AuthRequest, Outcome, Refused } from '@claviger/core'

/** The frameworks whose adapters are judged. */
export const ADAPTERS = ['express', 'fastify', 'koa'] as const

/** A framework, by the directory of its adapter under `packages/`. */
export type Adapter = (typeof ADAPTERS)[number]

/** What a guard decided. */
export type Decided = Outcome | Anonymous

/** Where a framework, and the middleware of other people, put what they know of the caller. */
export interface Shown {
  auth?: Auth | undefined
  tokenInfo?: unknown
}

/** One call of a guard, in terms that every framework has: what a {@link Seam} makes of it. */
export interface SeamCall {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly shown: Shown
  /** A header that is set already; `undefined` where it is not. */
  header(name: string): number | string | readonly string[] | undefined
  /** Goes on to what comes after the guard. */
  goOn(): unknown
  /** Calls the guard; `instead` runs where it goes on. */
  runGuard(
    guard: (args: readonly unknown[]) => unknown,
    instead: (goOn: () => unknown) => unknown,
  ): unknown
  /** Runs the handler of the route while the guard has not returned. */
  runHandler(): Promise<unknown>
  /** Hands an error to the framework's error handling. */
  fail(error: Error): unknown
  /** Ends the guard's part without an answer. */
  fallSilent(): unknown
}

/** How one framework calls a guard. */
export type Seam = (...args: never) => SeamCall

/** A call of a guard, and what its adapter does with a decision. */
export interface GuardCall extends SeamCall {
  /** Asks the authenticator, as the adapter does. */
  decide(): Promise<Decided>
  /** Lets the adapter carry an outcome, and returns what it returned. */
  carry(outcome: Decided): unknown
  /** Lets the adapter carry an admission; `instead` runs where the adapter goes on. */
  admit(outcome: Decided, instead: (goOn: () => unknown) => unknown): unknown
}

/** A fault of an adapter, told once for every framework. */
export interface Fault {
  /** What an adapter with the fault does: it reads on from *an adapter that …*. */
  readonly name: string
  /** Where the framework itself makes the fault impossible, it is left out. */
  readonly onlyIn?: readonly Adapter[]
  /** Takes the place of the guard. */
  readonly guard?: (call: GuardCall) => Promise<unknown>
  /** Takes the place of the adapter's `requestOf`. */
  readonly requestOf?: (request: AuthRequest) => AuthRequest
}

/** A fault in what an adapter makes of an outcome. */
export function altersOutcome(
  alter: (outcome: Decided, call: GuardCall) => Decided,
): Pick<Fault, 'guard'> {
  return { guard: async (call) => call.carry(alter(await call.decide(), call)) }
}

/** A fault in how an adapter answers. */
export function altersRefusal(
  alter: (refusal: Refused['refusal'], call: GuardCall) => Refused['refusal'],
): Pick<Fault, 'guard'> {
  return altersOutcome((outcome, call) =>
    outcome.kind === 'refused' ? { ...outcome, refusal: alter(outcome.refusal, call) } : outcome,
  )
}

/** A fault in what an adapter does with a refusal. */
export function onRefusal(
  act: (call: GuardCall, outcome: Refused) => unknown,
): Pick<Fault, 'guard'> {
  return {
    guard: async (call) => {
      const outcome = await call.decide()
      return outcome.kind === 'refused' ? act(call, outcome) : call.carry(outcome)
    },
  }
}

/** A fault in what an adapter does with an admission. */
export function onAdmission(
  act: (call: GuardCall, outcome: Decided) => unknown,
): Pick<Fault, 'guard'> {
  return {
    guard: async (call) => {
      const outcome = await call.decide()
      return outcome.kind === 'refused' ? call.carry(outcome) : act(call, outcome)
    },
  }
}

/** A fault that lets some requests pass before anything was decided. */
export function letsPass(when: (call: GuardCall) => boolean): Pick<Fault, 'guard'> {
  return {
    guard: async (call) => (when(call) ? call.goOn() : call.carry(await call.decide())),
  }
}
