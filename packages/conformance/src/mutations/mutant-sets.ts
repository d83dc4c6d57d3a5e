import { EXPRESS_MUTANTS } from './express-mutants.ts'
import { FASTIFY_MUTANTS } from './fastify-mutants.ts'
import { KOA_MUTANTS } from './koa-mutants.ts'
import type { MutantSet } from './mutant.ts'

/** The mutants of every adapter. */
export const MUTANT_SETS: readonly MutantSet[] = [EXPRESS_MUTANTS, FASTIFY_MUTANTS, KOA_MUTANTS]
