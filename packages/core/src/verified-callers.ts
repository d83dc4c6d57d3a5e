import type { Guard } from './authenticate.ts'
import type { Auth } from './caller/auth.ts'
import { scopesThatMet } from './caller/requirement.ts'
import type { AuthRequest } from './request/request.ts'

/** A caller, and the scopes by which they passed the guards of a request so far. */
export interface VerifiedCaller {
  readonly auth: Auth
  readonly scopes: readonly string[]
}

/** Who was verified on which request. Private and weak, so it cannot be forged from outside. */
export class VerifiedCallers {
  readonly #byRequest = new WeakMap<AuthRequest, VerifiedCaller>()

  /** Finds the caller that an earlier guard of the request verified. */
  get(request: AuthRequest): VerifiedCaller | undefined {
    return this.#byRequest.get(request)
  }

  /** Notes that a guard let a caller pass. */
  notePassed(request: AuthRequest, auth: Auth, { requirement }: Guard): void {
    const earlier = this.#byRequest.get(request)?.scopes ?? []
    const passed = requirement === undefined ? [] : scopesThatMet(requirement, auth)
    this.#byRequest.set(request, { auth, scopes: [...earlier, ...passed] })
  }
}
