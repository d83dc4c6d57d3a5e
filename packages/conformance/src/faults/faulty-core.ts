/**
 * Stands in for `@claviger/core` below one adapter, with one fault. `CLAVIGER_ADAPTER` and
 * `CLAVIGER_FAULT` say which.
 *
 * @module
 */
import * as core from '@claviger/core'
import type { Authenticator, AuthenticatorOptions, Framework, Guards } from '@claviger/core'
import { faultsOf } from './all-faults.ts'
import { expressSeam } from './express-seam.ts'
import { ADAPTERS, type Fault } from './fault.ts'
import { fastifySeam } from './fastify-seam.ts'
import { faultyFramework } from './faulty-framework.ts'
import { koaSeam } from './koa-seam.ts'
import { believedAuth } from './trust-faults.ts'

export * from '@claviger/core'

const { adapter, fault } = chosenFault()

/** As core's, for a framework with the fault. */
export function defineGuards<Context extends Any, Middleware, Any = Context>(
  options: AuthenticatorOptions | Authenticator,
  framework: Framework<Any, Middleware>,
): Guards<Context, Middleware> {
  return core.defineGuards(options, withFault(framework))
}

/** As core's, but a fault may believe somebody else first. */
export function currentAuth(request: object): core.Auth {
  return believedAuth(request) ?? core.currentAuth(request)
}

function withFault<Context, Middleware>(
  framework: Framework<Context, Middleware>,
): Framework<Context, Middleware> {
  switch (adapter) {
    case 'express':
      return faultyFramework(framework, fault, expressSeam)
    case 'fastify':
      return faultyFramework(framework, fault, fastifySeam)
    case 'koa':
      return faultyFramework(framework, fault, koaSeam)
  }
}

function chosenFault(): { readonly adapter: (typeof ADAPTERS)[number]; readonly fault: Fault } {
  const { CLAVIGER_ADAPTER, CLAVIGER_FAULT } = process.env
  const chosen = ADAPTERS.find((name) => name === CLAVIGER_ADAPTER)
  const found = chosen && faultsOf(chosen).find(({ name }) => name === CLAVIGER_FAULT)
  if (chosen === undefined || found === undefined) {
    throw new Error(`There is no fault "${CLAVIGER_FAULT}" of the adapter "${CLAVIGER_ADAPTER}".`)
  }
  return { adapter: chosen, fault: found }
}
