import type {
  Anonymous,
  Authenticator,
  AuthenticatorOptions,
  AuthRequest,
  Guard,
  Outcome,
} from '@claviger/core'
import { createAuthenticator } from '@claviger/core'
import type { StartApp } from './app-spec.ts'

type Decided = Outcome | Anonymous

/** In which form `check()` tells its decision. */
export interface Shape {
  readonly name: string
  /** Tells a decision, or what stands in the place of one. `decide` may throw. */
  readonly tell: (decide: () => Decided) => Decided | Promise<Decided>
}

/** Every form in which an authenticator of one's own may tell a decision. */
export const SHAPES: readonly Shape[] = [
  { name: 'at once', tell: (decide) => decide() },
  { name: 'by a promise', tell: async (decide) => decide() },
  {
    name: 'later',
    tell: async (decide) => {
      await new Promise((resolve) => setImmediate(resolve))
      return decide()
    },
  },
  // Of another library: no instance of `Promise`.
  {
    name: 'by a thenable',
    // eslint-disable-next-line unicorn/no-thenable -- what this shape is
    tell: (decide) => Object.assign(Object.create(null), { then: thenOf(decide) }),
  },
]

/** An authenticator of one's own that decides as `decide` does. */
export function authenticatorThat(
  { tell }: Shape,
  decide: (request: AuthRequest, guard: Guard) => Decided,
): Authenticator {
  const notCalled = () => Promise.reject(new Error('An adapter does not call this.'))
  return {
    authenticate: notCalled,
    check: (request, guard) => tell(() => decide(request, guard)),
    revoke: notCalled,
    unrevoke: notCalled,
    stats: () => {
      throw new Error('An adapter does not call this.')
    },
    close: async () => {},
  }
}

/** Starts the same apps with authenticators that always return a promise. */
export function alwaysLater(start: StartApp): StartApp {
  return async (app) => {
    const { otherOptions } = app
    return start({
      ...app,
      options: laterOf(app.options),
      ...(otherOptions === undefined ? {} : { otherOptions: laterOf(otherOptions) }),
    })
  }
}

function laterOf(options: AuthenticatorOptions | Authenticator): Authenticator {
  const inner = 'authenticate' in options ? options : createAuthenticator(options)
  return {
    authenticate: (...args) => inner.authenticate(...args),
    check: async (...args) => inner.check(...args),
    revoke: (...args) => inner.revoke(...args),
    unrevoke: (...args) => inner.unrevoke(...args),
    checkRequirement: (requirement) => inner.checkRequirement?.(requirement),
    stats: () => inner.stats(),
    close: () => inner.close(),
  }
}

function thenOf(decide: () => Decided): Promise<Decided>['then'] {
  return (...args) => (async () => decide())().then(...args)
}
