import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Keys } from '@claviger/keys'

const TIMES = 20_000

/**
 * Measures the parts of a lookup that are neither the statement nor the driver: what they cost, in
 * milliseconds, when the processor does nothing else.
 */
export function measureParts(keys: Keys): readonly (readonly [part: string, ms: number])[] {
  const whole = new RegExp(`^${keys.pattern}$`)
  const key = `bench_live_${'0'.repeat(16)}_${'0'.repeat(49)}`
  const secret = '0'.repeat(43)
  const judged = JSON.stringify(describedKey())
  return [
    ['the form and checksum', timeOf(() => whole.test(key) && crc32(key.slice(0, -6)))],
    ['SHA-256 of the secret', timeOf(() => hash('sha256', secret, 'buffer'))],
    ['AES-256-GCM of the stored hash', timeOf(opensBox())],
    ['the description as JSON', timeOf(() => JSON.parse(judged))],
  ]
}

function timeOf(work: () => unknown): number {
  for (let i = 0; i < TIMES / 10; i += 1) work()
  const start = performance.now()
  for (let i = 0; i < TIMES; i += 1) work()
  return (performance.now() - start) / TIMES
}

function opensBox(): () => Buffer {
  const [key, nonce, context] = [randomBytes(32), randomBytes(12), Buffer.from('key_1')]
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context)
  const text = Buffer.concat([cipher.update(randomBytes(32)), cipher.final()])
  const tag = cipher.getAuthTag()
  return () => {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(context).setAuthTag(tag)
    return Buffer.concat([decipher.update(text), decipher.final()])
  }
}

function describedKey(): object {
  return {
    id: `key_${'0'.repeat(16)}`,
    organization_id: 'org_1',
    user_id: null,
    scopes: ['read:deployments'],
    roles: [],
    custom_claims: {},
    description: null,
    suffix: '0000',
    created_at: 1_700_000_000_000,
    expires_at: null,
    sealed: '0'.repeat(120),
    pepper: '0'.repeat(16),
    is_active: true,
  }
}
