import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator } from '@claviger/emulator'
import type { ScalekitClient } from '@scalekit-sdk/node'
import { fetchAccessToken, mustFetchAccessToken } from './access-token.ts'
import type { RunningApi } from './apis.ts'
import { noteClientSecret, noteCredential } from './credentials.ts'
import type { Customer, MachineClient } from './customer.ts'
import type { Report } from './report.ts'

/** Everything that the walk needs. */
export interface Stage {
  readonly apis: readonly RunningApi[]
  readonly emulator: Emulator
  readonly scalekit: ScalekitClient
  readonly customer: Customer
  readonly internalSecret: string
}

const RECOVERY_MS = 30_000

/**
 * Walks keys and tokens through every answer, on all APIs at once.
 *
 * @returns The customer as it is afterwards, with the secret that is live now.
 */
export async function walk(stage: Stage, report: Report): Promise<Customer> {
  await walkApiKeys(stage, report)
  await walkAccessTokens(stage, report)
  const deployer = await walkSecretRotation(stage, report)
  const customer = { ...stage.customer, deployer }
  await walkOutage({ ...stage, customer }, report)
  await walkRevocation({ ...stage, customer }, report)
  return customer
}

async function walkApiKeys({ apis, customer }: Stage, report: Report): Promise<void> {
  const { key, userKey, shortLivedKey } = customer
  // Somebody's, for all an API knows.
  const password = noteCredential('Basic', randomBytes(24).toString('base64'))
  const neverIssued = noteCredential('API key, made up', randomBytes(32).toString('base64url'))
  report.section('API keys')
  await report.step('an open route', apis, 200, (url) => fetch(`${url}/health`))
  await report.step('no credential', apis, 401, (url) => fetch(`${url}/api/resources`))
  await report.step('another scheme (Basic)', apis, 401, (url) =>
    fetch(`${url}/api/resources`, { headers: { authorization: `Basic ${password}` } }),
  )
  await report.step('a key that was never issued', apis, 401, (url) =>
    get(url, '/api/resources', neverIssued),
  )
  await report.step('the public key ID in place of the key', apis, 401, (url) =>
    get(url, '/api/resources', key.tokenId),
  )
  await report.step('a key of the organization', apis, 200, (url) =>
    get(url, '/api/resources', key.token),
  )
  await report.step('a key of one of its users', apis, 200, (url) =>
    get(url, '/api/resources', userKey.token),
  )
  await report.step('the scope is there', apis, 200, (url) =>
    get(url, '/api/deployments', key.token),
  )
  await report.step('the scope is missing', apis, 403, (url) => post(url, '/deploy', key.token))
  await report.step('the scope is there (deploy)', apis, 200, (url) =>
    post(url, '/deploy', userKey.token),
  )
  await sleep(Math.max(0, shortLivedKey.endsAt + 50 - Date.now()))
  await report.step('a key past its expiry', apis, 401, (url) =>
    get(url, '/api/resources', shortLivedKey.token),
  )
}

async function walkAccessTokens(
  { apis, emulator, customer }: Stage,
  report: Report,
): Promise<void> {
  report.section('Access tokens of machine clients')
  const deployerToken = await mustFetchAccessToken(emulator.url, customer.deployer)
  const readerToken = await mustFetchAccessToken(emulator.url, customer.reader)
  const forged = noteCredential('access token, forged', `${deployerToken.slice(0, -8)}AAAAAAAA`)
  await report.step('a token with the scope', apis, 200, (url) =>
    post(url, '/deploy', deployerToken),
  )
  await report.step('a token without the scope', apis, 403, (url) =>
    post(url, '/deploy', readerToken),
  )
  await report.step('a token with a broken signature', apis, 401, (url) =>
    post(url, '/deploy', forged),
  )

  await emulator.rotateKeys()
  const rotatedToken = await mustFetchAccessToken(emulator.url, customer.deployer)
  await report.step('a token of the new signing key', apis, 200, (url) =>
    post(url, '/deploy', rotatedToken),
  )
  await report.step('a token of the old one, still published', apis, 200, (url) =>
    post(url, '/deploy', deployerToken),
  )

  emulator.fault('keys', { kind: 'http-status', status: 503 })
  const whileDown = await mustFetchAccessToken(emulator.url, customer.deployer)
  await report.step('a new token while the key endpoint is down', apis, 200, (url) =>
    post(url, '/deploy', whileDown),
  )
  emulator.clearFaults('keys')
}

async function walkSecretRotation(
  { apis, emulator, scalekit, customer }: Stage,
  report: Report,
): Promise<MachineClient> {
  report.section('Rotation of a client secret, without downtime')
  const { organizationId, deployer } = customer
  const added = await scalekit.m2m.addOrganizationClientSecret(organizationId, deployer.clientId)
  const renewed = {
    ...deployer,
    secret: noteClientSecret(deployer.clientId, added.plainSecret),
    secretId: added.secret?.id ?? '',
  }
  const before = await mustFetchAccessToken(emulator.url, deployer)
  const after = await mustFetchAccessToken(emulator.url, renewed)
  await report.step('a token of the old secret', apis, 200, (url) => post(url, '/deploy', before))
  await report.step('a token of the new secret', apis, 200, (url) => post(url, '/deploy', after))
  await scalekit.m2m.removeOrganizationClientSecret(
    organizationId,
    deployer.clientId,
    deployer.secretId,
  )
  const refused = await fetchAccessToken(emulator.url, deployer)
  report.note(
    'the old secret is retired: the authority says',
    'error' in refused ? refused.error : 'nothing of it',
    'error' in refused && refused.error === 'invalid_client',
  )
  const later = await mustFetchAccessToken(emulator.url, renewed)
  await report.step('and the client goes on with the new one', apis, 200, (url) =>
    post(url, '/deploy', later),
  )
  return renewed
}

async function walkOutage(
  { apis, emulator, scalekit, customer }: Stage,
  report: Report,
): Promise<void> {
  report.section('The authority is stopped')
  const { token: freshKey } = await scalekit.token.createToken(customer.organizationId)
  noteCredential('API key', freshKey)
  const knownToken = await mustFetchAccessToken(emulator.url, customer.deployer)
  await Promise.all(apis.map(({ url }) => get(url, '/api/resources', customer.key.token)))
  await emulator.goOffline()
  await report.step('a cached key goes on', apis, 200, (url) =>
    get(url, '/api/resources', customer.key.token),
  )
  await report.step('an access token goes on', apis, 200, (url) => post(url, '/deploy', knownToken))
  await report.step('a key during an outage', apis, 503, (url) =>
    get(url, '/api/resources', freshKey),
  )
  await emulator.goOnline()
  await report.step('the authority is back', apis, 200, (url) =>
    untilAvailable(() => get(url, '/api/resources', freshKey)),
  )
}

async function walkRevocation(
  { apis, scalekit, customer, internalSecret }: Stage,
  report: Report,
): Promise<void> {
  report.section('Revocation')
  const { key } = customer
  await report.step('the key is good, and cached', apis, 200, (url) =>
    get(url, '/api/resources', key.token),
  )
  await scalekit.token.invalidateToken(key.tokenId)
  await report.step('the application is told', apis, 200, (url) =>
    fetch(`${url}/internal/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-internal-secret': internalSecret },
      body: JSON.stringify({ keyId: key.tokenId }),
    }),
  )
  await report.step('the key is refused at once', apis, 401, (url) =>
    get(url, '/api/resources', key.token),
  )
}

function get(url: string, path: string, credential?: string): Promise<Response> {
  return fetch(`${url}${path}`, {
    headers: credential === undefined ? {} : { authorization: `Bearer ${credential}` },
  })
}

function post(url: string, path: string, credential: string): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}` },
  })
}

// A guard that gave up on the authority looks again by itself, within seconds.
async function untilAvailable(ask: () => Promise<Response>): Promise<Response> {
  const deadline = performance.now() + RECOVERY_MS
  for (;;) {
    const response = await ask()
    if (response.status !== 503 || performance.now() > deadline) return response
    await response.arrayBuffer()
    await sleep(250)
  }
}
