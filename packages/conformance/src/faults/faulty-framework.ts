import type { Check, Framework } from '@claviger/core'
import type { Decided, Fault, GuardCall, Seam, SeamCall } from './fault.ts'

/** Seeds a fault into an adapter: between it and its framework, and between it and the core. */
export function faultyFramework<Context, Middleware>(
  framework: Framework<Context, Middleware>,
  fault: Fault,
  seam: Seam,
): Framework<Context, Middleware> {
  const { guard } = fault
  const requestOf: typeof framework.requestOf = (context) => {
    const request = framework.requestOf(context)
    return fault.requestOf?.(request) ?? request
  }
  const toMiddleware = (check: Check<Context>): Middleware => {
    const own = framework.toMiddleware(check)
    if (guard === undefined || typeof own !== 'function') return own
    return new Proxy(own, {
      apply: (_, self: unknown, args: [Context, ...unknown[]]) => {
        const carry = (outcome: Decided, given: readonly unknown[]): unknown =>
          callWith(
            framework.toMiddleware(async () => outcome),
            self,
            given,
          )
        const call: SeamCall = Reflect.apply(seam, undefined, args)
        return guard(withDecision(call, args, async () => check(args[0]), carry))
      },
    })
  }
  return { ...framework, requestOf, toMiddleware }
}

function withDecision(
  call: SeamCall,
  args: readonly unknown[],
  decide: () => Promise<Decided>,
  carry: (outcome: Decided, args: readonly unknown[]) => unknown,
): GuardCall {
  return {
    ...call,
    decide,
    carry: (outcome) => carry(outcome, args),
    admit: (outcome, instead) => call.runGuard((given) => carry(outcome, given), instead),
  }
}

function callWith(middleware: unknown, self: unknown, args: readonly unknown[]): unknown {
  if (typeof middleware !== 'function') throw new TypeError('A guard must be a function.')
  return Reflect.apply(middleware, self, args)
}
