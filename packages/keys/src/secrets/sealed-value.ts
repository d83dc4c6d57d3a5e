import { randomBytes } from 'node:crypto'
import { seal, unseal, type BoxOptions } from '../sealing/sealed-box.ts'
import type { SealingKey } from '../sealing/sealing-keys.ts'

/** Which version of which secret a value is. Bound into its encryption, so that no row can be moved. */
export interface ValueIdentity {
  readonly secretId: string
  readonly organizationId: string
  readonly foldedName: string
  readonly version: number
}

/** A value at rest: encrypted under a key of its own, which is encrypted under a master key. */
export interface SealedValue {
  readonly sealed: Uint8Array
  readonly sealedKey: Uint8Array
  /** The ID of the master key. */
  readonly masterKey: string
}

/** Encrypts a value. */
export function sealValue(master: SealingKey, value: string, identity: ValueIdentity): SealedValue {
  const key = randomBytes(32)
  return {
    sealed: seal(Buffer.from(value), boxOf(key, 'value', identity)),
    sealedKey: seal(key, boxOf(master.key, 'key', identity)),
    masterKey: master.id,
  }
}

/** Decrypts a value; `undefined` when it does not belong to the identity, or was changed. */
export function unsealValue(
  master: SealingKey,
  { sealed, sealedKey }: SealedValue,
  identity: ValueIdentity,
): string | undefined {
  const key = unseal(sealedKey, boxOf(master.key, 'key', identity))
  const value = key && unseal(sealed, boxOf(key, 'value', identity))
  return value?.toString()
}

/** Encrypts the key of a value under another master key; the value stays as it is. */
export function rewrap(
  from: SealingKey,
  to: SealingKey,
  sealedKey: Uint8Array,
  identity: ValueIdentity,
): Uint8Array | undefined {
  const key = unseal(sealedKey, boxOf(from.key, 'key', identity))
  return key && seal(key, boxOf(to.key, 'key', identity))
}

function boxOf(key: Uint8Array, what: 'key' | 'value', identity: ValueIdentity): BoxOptions {
  const { secretId, organizationId, foldedName, version } = identity
  const context = JSON.stringify([what, secretId, organizationId, foldedName, version])
  return { key, context, tag: 'before-text' }
}
