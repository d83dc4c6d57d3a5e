/**
 * The Scalekit authority, through its official client.
 *
 * @module
 */

// Guarding an API
export { scalekit } from './scalekit.ts'
export type { ScalekitOptions } from './scalekit-options.ts'
export type {
  ScalekitConnection,
  ScalekitInstance,
  ScalekitSettings,
} from './scalekit-connection.ts'
export { scalekitLookup } from './scalekit-lookup.ts'
export type { ScalekitLookupOptions } from './scalekit-lookup.ts'

// Our own secret
export { secretFromEnv } from './secrets/secret-from-env.ts'
export { secretFromFile } from './secrets/secret-from-file.ts'
export { secretFromReference } from './secrets/secret-from-reference.ts'
export type { Secrets } from './secrets/secret-from-reference.ts'
export type { SecretInput, SecretSource } from './secrets/secret-source.ts'
