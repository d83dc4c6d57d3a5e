import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Keys } from '@claviger/keys'
import { Client } from 'pg'
import { spreadOf } from '../measure/median.ts'

const ROUNDS = 21
const TIMES = 200

/** A part of a lookup, and its work. */
type Part = readonly [name: string, work: () => unknown]

/**
 * Measures the parts of a lookup that are neither the statement nor the driver, in microseconds of the
 * processor. Each part follows a SELECT, as in a lookup. There it costs several times as much as in
 * a loop of its own: meanwhile its code and data have left the processor's caches.
 */
export async function measureParts(
  keys: Keys,
  url: string,
): Promise<readonly (readonly [name: string, us: number])[]> {
  const client = new Client(url)
  await client.connect()
  const parts: readonly Part[] = [['nothing', () => undefined], ...partsOf(keys)]
  const rounds: (readonly number[])[] = []
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const costs: number[] = []
    for (const [, work] of parts) costs.push(await costOf(client, work))
    const [nothing = Number.NaN] = costs
    if (round > 0) rounds.push(costs.map((cost) => cost - nothing))
  }
  await client.end()
  return parts
    .map(([name], i): [string, number] => [
      name,
      spreadOf(rounds.map((costs) => costs[i] ?? Number.NaN)).median,
    ])
    .slice(1)
}

async function costOf(client: Client, work: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  for (let i = 0; i < TIMES; i += 1) {
    await client.query({ name: 'bench_one', text: 'select 1 as one' })
    work()
  }
  const { user, system } = process.cpuUsage(start)
  return (user + system) / TIMES
}

function partsOf(keys: Keys): readonly Part[] {
  const whole = new RegExp(`^${keys.pattern}$`)
  const key = `bench_live_${'0'.repeat(16)}_${'0'.repeat(49)}`
  const secret = '0'.repeat(43)
  const judged = JSON.stringify(describedKey())
  return [
    ['the form and checksum', () => whole.test(key) && crc32(key.slice(0, -6))],
    ['SHA-256 of the secret', () => hash('sha256', secret, 'buffer')],
    ['AES-256-GCM of the stored hash, the first time', opensBox()],
    ['the description as JSON', () => JSON.parse(judged)],
  ]
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
