import type { JwtOptions } from '../../src/index.ts'
import { resolveJwtOptions } from '../../src/jwt/resolve-jwt-options.ts'

/** Options that work. */
export const GOOD: JwtOptions = {
  issuer: 'https://issuer.example',
  audience: 'https://api.example',
  algorithms: ['RS256'],
  jwksUri: 'https://issuer.example/jwks',
}

/** Resolves options that work but for the ones that are given. */
export const resolve = (options: object) => resolveJwtOptions({ ...GOOD, ...options })
