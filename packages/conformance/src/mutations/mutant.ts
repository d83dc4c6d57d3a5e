/** One fault to seed into an adapter: its name, and the edit that makes it. */
export interface Mutant {
  readonly fault: Fault
  /** A piece of the adapter's source that must be there exactly once. */
  readonly replace: string
  readonly by: string
}

/** The mutants of one adapter. */
export interface MutantSet {
  /** The package's directory under `packages/`. */
  readonly adapter: 'express' | 'fastify' | 'koa'
  /** The file that is edited, under the package's directory. */
  readonly file: string
  readonly mutants: readonly Mutant[]
}

/** The faults, in the order of the table. */
export const FAULTS = [
  'answers, then runs the handler',
  'runs the handler, then answers',
  'goes on after a refusal without answering',
  'never answers a refusal',
  'sends the refusal twice',
  'hands the refusal to the error handling',
  'goes on twice',
  'does not wait for the handler',
  'goes on during an outage',
  'calls an outage 401',
  'calls a missing scope 401',
  'refuses with status 200',
  'drops Retry-After',
  'drops the challenge',
  'writes another error code into the challenge',
  'drops Cache-Control',
  'adds its headers to those that are there',
  'sends no body',
  'sends the body as a JSON text of JSON',
  'treats a missing credential as a caller',
  'refuses anonymous requests behind an optional guard',
  'lets every OPTIONS request through',
  'lets every HEAD request through',
  'lets upgrade requests through',
  'believes a caller that is on the request already',
  'getAuth believes what is written on the request',
  'leaves a foreign tokenInfo in place',
  'leaves a foreign tokenInfo on an anonymous request',
  'believes the guard of another authenticator',
  'remembers the caller of the connection',
  'remembers the outcome of a credential',
  'verifies again at every guard',
  'looks at one of two Authorization headers',
  'goes on when the authenticator breaks',
  'never answers when the authenticator breaks',
] as const

/** The name of a fault. */
export type Fault = (typeof FAULTS)[number]
