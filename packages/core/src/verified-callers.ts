import type { Auth } from './caller/auth.ts'
import type { ScopeHierarchy } from './caller/scope-hierarchy.ts'
import { scopesThatMet, type Requirement } from './caller/requirement.ts'

/** A caller, and the scopes by which they passed the guards of a request so far. */
export interface VerifiedCaller {
  readonly auth: Auth
  readonly scopes: readonly string[]
}

/** What one authenticator verified on a request. Two authenticators do not trust each other. */
interface Verification extends VerifiedCaller {
  readonly verifiedBy: object
}

/** What is known of the caller of one request. */
interface CallerRecord {
  /** Whom a guard let through last; `null` where that was an anonymous request. */
  letThrough: Auth | null | undefined
  /** The latest first. Nearly always one. */
  verifications: readonly Verification[]
}

const NO_SCOPES: readonly string[] = Object.freeze([])

/** Finds the caller that an authenticator verified at an earlier guard of the request. */
export function verifiedCaller(request: object, verifiedBy: object): VerifiedCaller | undefined {
  return recordOf(request)?.verifications.find((one) => one.verifiedBy === verifiedBy)
}

/** Notes that an authenticator verified the caller of a request, who met a requirement, too. */
export function noteVerified(
  request: object,
  verifiedBy: object,
  auth: Auth,
  requirement: Requirement | undefined,
  hierarchy?: ScopeHierarchy,
): void {
  const record = recordOf(request)
  const earlier = record?.verifications.find((one) => one.verifiedBy === verifiedBy)
  const met = requirement === undefined ? NO_SCOPES : scopesThatMet(requirement, auth, hierarchy)
  if (record === undefined) {
    const verification = { verifiedBy, auth, scopes: met }
    setRecord(request, { letThrough: undefined, verifications: [verification] })
    return
  }
  if (earlier !== undefined && met.length === 0) return
  const scopes = earlier === undefined ? met : [...earlier.scopes, ...met]
  record.verifications = [
    { verifiedBy, auth, scopes },
    ...record.verifications.filter((one) => one !== earlier),
  ]
}

/** Notes whom a guard let through; `null` for an anonymous request. */
export function noteLetThrough(request: object, auth: Auth | null): void {
  const record = recordOf(request)
  if (record === undefined) setRecord(request, { letThrough: auth, verifications: [] })
  else if (auth !== null || record.letThrough === undefined) record.letThrough = auth
}

/**
 * Finds whom the guards of a request let through: `null` for an anonymous request, `undefined` where
 * no guard let it through.
 */
export function letThrough(request: object): Auth | null | undefined {
  return recordOf(request)?.letThrough
}

/** Gives back the object that it is called with, so that a subclass adds its private members there. */
// eslint-disable-next-line typescript/no-extraneous-class -- only a class has private members
class Returned {
  constructor(object: object) {
    return object
  }
}

/**
 * Adds a private member to a request: no other code can read, write or forge it, and it costs a
 * tenth of an entry in a `WeakMap`.
 */
class Recorded extends Returned {
  #record: CallerRecord

  constructor(request: object, record: CallerRecord) {
    super(request)
    this.#record = record
  }

  static read(request: object): CallerRecord | undefined {
    return #record in request ? request.#record : undefined
  }
}

// For requests that nothing can be added to, not even a private member.
const ofClosedObjects = new WeakMap<object, CallerRecord>()

function recordOf(request: object): CallerRecord | undefined {
  return Recorded.read(request) ?? ofClosedObjects.get(request)
}

function setRecord(request: object, record: CallerRecord): void {
  if (Object.isExtensible(request)) void new Recorded(request, record)
  else ofClosedObjects.set(request, record)
}
