import type { MemoryAuthority } from './memory-authority.ts'

const DAY_MS = 86_400_000

/** What the pages of a filled organization are about. */
export interface Demo {
  /** A key that is in use. */
  readonly keyId: string
  readonly clientId: string
  /** A secret of the client. */
  readonly secretId: string
}

/** Fills an organization with keys, machine clients and secrets as people have them. */
export async function fillDemo(authority: MemoryAuthority): Promise<Demo> {
  const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString()
  const make = async (
    description: string,
    scopes: readonly string[],
    {
      days,
      used,
      ...options
    }: { days?: number; used?: number; userId?: string; mode?: 'test' } = {},
  ): Promise<string> => {
    const { tokenInfo } = await authority.create('org_1', {
      description,
      scopes,
      actor: 'Ada Lovelace',
      ...(days !== undefined && { expiry: new Date(Date.now() + days * DAY_MS) }),
      ...options,
    })
    authority.age(tokenInfo.tokenId, {
      createdAt: ago(120),
      createdBy: 'Ada Lovelace',
      ...(used !== undefined && { lastUsedAt: ago(used), useCount: 48_213 }),
    })
    return tokenInfo.tokenId
  }
  const old = await make('Old exporter', ['read:deployments'], { used: 130 })
  await authority.revoke('org_1', old, { actor: 'Grace Hopper', reason: 'Replaced by a new one' })
  await make('Nightly backup', ['read:deployments'], { used: 200 })
  await make('<script>alert("a name")</script> gpj.\u202Eexe', [], { days: 80, used: 2 })
  await make('Staging smoke tests', ['read:deployments'], { days: 60, used: 1, mode: 'test' })
  await make('Dashboard of the support team', ['read:deployments', 'read:customers'], {
    days: 9,
    used: 0,
    userId: 'usr_grace',
  })
  const keyId = await make(
    'CI of the billing service',
    ['read:deployments', 'deploy:applications'],
    {
      days: 74,
      used: 0,
    },
  )
  authority.uses.length = 0
  for (let day = 0; day < 30; day += 1) {
    const requests = Math.round(900 + 500 * Math.sin(day / 2) + day * 20)
    authority.uses.push({ requests, refusals: day === 21 ? 240 : day % 7 === 3 ? 12 : 0 })
  }
  return { keyId, ...(await fillClients(authority)) }
}

async function fillClients({
  clients,
  namedSecrets,
}: MemoryAuthority): Promise<Pick<Demo, 'clientId' | 'secretId'>> {
  await clients.create('org_1', { name: 'Warehouse sync', scopes: ['read:customers'] })
  const { client, secretId } = await clients.create('org_1', {
    name: 'Nightly export',
    description: 'Copies deployments into the warehouse',
    scopes: ['read:deployments'],
    audience: ['deployment-api.acmecorp.com'],
  })
  await clients.addSecret('org_1', client.clientId)
  for (const name of ['PagerDuty', 'Stripe.Live']) {
    await namedSecrets.create('org_1', { name, value: 'never-shown' })
  }
  const next = { value: 'never-shown', overlapMs: DAY_MS }
  await namedSecrets.rotate('org_1', 'Stripe.Live', next)
  return { clientId: client.clientId, secretId }
}
