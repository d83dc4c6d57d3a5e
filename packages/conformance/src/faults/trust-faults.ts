import { currentAuth, type Auth } from '@claviger/core'
import {
  letsPass,
  onAdmission,
  onRefusal,
  type Decided,
  type Fault,
  type GuardCall,
  type Shown,
} from './fault.ts'

// By request: where `getAuth` looks before it asks the core.
const believed = new WeakMap<object, Shown>()

/** The caller that `getAuth` believes without the core, where a fault lets it. */
export function believedAuth(request: object): Auth | undefined {
  return believed.get(request)?.auth
}

/** Faults in whom an adapter believes. */
export const TRUST_FAULTS: readonly Fault[] = [
  {
    name: 'goes on during an outage',
    ...onRefusal((call, outcome) =>
      outcome.refusal.status === 503 ? call.goOn() : call.carry(outcome),
    ),
  },
  {
    name: 'treats a missing credential as a caller',
    ...onRefusal((call, outcome) =>
      outcome.reason === 'missing' ? call.goOn() : call.carry(outcome),
    ),
  },
  {
    name: 'refuses anonymous requests behind an optional guard',
    ...onAdmission((call, outcome) =>
      call.carry(outcome.kind === 'anonymous' ? UNAUTHORIZED : outcome),
    ),
  },
  {
    name: 'lets every OPTIONS request through',
    ...letsPass(({ request }) => request.method === 'OPTIONS'),
  },
  {
    name: 'lets every HEAD request through',
    ...letsPass(({ request }) => request.method === 'HEAD'),
  },
  {
    name: 'lets upgrade requests through',
    ...letsPass(({ request }) => request.headers.upgrade !== undefined),
  },
  {
    name: 'believes a caller that is on the request already',
    ...letsPass(({ shown }) => Boolean(shown.tokenInfo)),
  },
  {
    name: 'getAuth believes what is written on the request',
    guard: async (call) => {
      believed.set(call.request, call.shown)
      return call.carry(await call.decide())
    },
  },
  {
    name: 'leaves a foreign tokenInfo in place',
    ...onAdmission((call, outcome) => {
      const { tokenInfo } = call.shown
      return call.admit(outcome, (goOn) => {
        if (tokenInfo !== undefined) call.shown.tokenInfo = tokenInfo
        return goOn()
      })
    }),
  },
  {
    name: 'leaves a foreign tokenInfo on an anonymous request',
    ...onAdmission((call, outcome) =>
      outcome.kind === 'anonymous' ? call.goOn() : call.carry(outcome),
    ),
  },
  {
    name: 'believes the guard of another authenticator',
    ...letsPass(({ request }) => hasAuth(request)),
  },
  { name: 'remembers the caller of the connection', guard: rememberingConnections() },
  { name: 'remembers the outcome of a credential', guard: rememberingCredentials() },
  {
    name: 'verifies again at every guard',
    requestOf: ({ method, headers, rawHeaders }) => ({
      ...(method === undefined ? {} : { method }),
      headers,
      ...(rawHeaders === undefined ? {} : { rawHeaders }),
    }),
  },
  {
    name: 'looks at one of two Authorization headers',
    requestOf: (request) => Object.defineProperty(request, 'rawHeaders', { value: [] }),
  },
]

const UNAUTHORIZED: Decided = {
  kind: 'refused',
  reason: 'missing',
  refusal: { status: 401, headers: {}, body: '' },
}

function hasAuth(request: object): boolean {
  try {
    currentAuth(request)
    return true
  } catch {
    return false
  }
}

function rememberingConnections(): (call: GuardCall) => Promise<unknown> {
  const seen = new WeakSet()
  return async (call) => {
    const { socket } = call.request
    if (seen.has(socket)) return call.goOn()
    const outcome = await call.decide()
    if (outcome.kind === 'granted') seen.add(socket)
    return call.carry(outcome)
  }
}

function rememberingCredentials(): (call: GuardCall) => Promise<unknown> {
  const known = new Map<string, Decided>()
  return async (call) => {
    const credential = String(call.request.headers.authorization)
    const outcome = known.get(credential) ?? (await call.decide())
    known.set(credential, outcome)
    return call.carry(outcome)
  }
}
