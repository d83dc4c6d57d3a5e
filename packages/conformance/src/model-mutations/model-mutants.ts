import { CACHE_MUTANTS } from './cache-mutants.ts'
import { FLEET_MUTANTS } from './fleet-mutants.ts'
import type { ModelMutant } from './model-mutant.ts'
import { TOKEN_MUTANTS } from './token-mutants.ts'

/** Every bug that the model-based test must find. */
export const MODEL_MUTANTS: readonly ModelMutant[] = [
  ...CACHE_MUTANTS,
  ...FLEET_MUTANTS,
  ...TOKEN_MUTANTS,
]
