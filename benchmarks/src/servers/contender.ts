/** What a contender is told about the authority of the run. */
export interface Setting {
  readonly issuer: string
  readonly jwksUri: string
}

/** Which credential a contender accepts. */
export type CredentialKind = 'none' | 'api-key' | 'jwt'

/** One server that is measured: a framework with one guard, or with none. */
export interface Contender {
  readonly framework: 'express' | 'fastify' | 'koa'
  readonly guard: string
  readonly credential: CredentialKind
  /** Starts the server on a free port of the loopback interface and resolves to that port. */
  readonly start: (setting: Setting) => Promise<number>
}
