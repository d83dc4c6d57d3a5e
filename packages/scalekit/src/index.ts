/**
 * The Scalekit authority: API keys and access tokens of a Scalekit environment.
 *
 * @module
 */

// Guarding an API
export { scalekit } from './scalekit.ts'
export type { ScalekitOptions } from './options/scalekit-options.ts'
export type {
  ScalekitConnection,
  ScalekitInstance,
  ScalekitSettings,
} from './options/scalekit-connection.ts'
export type {
  MachineClient,
  MachineClientsLike,
  ScalekitClientLike,
  TokenClientLike,
} from './client-like.ts'
export { scalekitLookup } from './lookup/scalekit-lookup.ts'
export type { ScalekitLookupOptions } from './options/scalekit-lookup-options.ts'

// Webhooks of Scalekit
export { scalekitWebhook } from './webhook/scalekit-webhook.ts'
export type { ScalekitWebhookOptions, WebhookVerifier } from './webhook/scalekit-webhook.ts'
export { scalekitEventTarget } from './webhook/event-target.ts'

// Our own secret
export { secretFromEnv } from './secrets/secret-from-env.ts'
export { secretFromFile } from './secrets/secret-from-file.ts'
export { secretFromReference } from './secrets/secret-from-reference.ts'
export type { Secrets } from './secrets/secret-from-reference.ts'
export type { SecretInput, SecretSource } from './secrets/secret-source.ts'

// Managing keys
export { scalekitAuthority } from './keys/scalekit-authority.ts'
export type { ScalekitAuthorityOptions } from './keys/grants.ts'
export { createKeyManager } from './keys/key-manager.ts'
export type { KeyManager } from './keys/key-manager.ts'
export type { KeyInfo } from './lookup/key-info.ts'
export { KeyNotFoundError } from '@claviger/core'
export type { KeyOwner } from './keys/key-owner.ts'
export type { KeyClient } from './keys/key-client.ts'
export type { ListKeysOptions } from './keys/list-keys.ts'
export type { Revoker } from './keys/end-key.ts'
export type { ClientRevoker } from './clients/end-client-tokens.ts'
export type { IssuedKey } from './keys/issue-replacement.ts'
export type { KeyRotation, RotateKeyOptions } from './keys/rotate-key.ts'
export type { UpdateKeyOptions } from './keys/update-key.ts'
