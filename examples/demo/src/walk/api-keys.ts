import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { noteCredential } from '../credentials.ts'
import type { Report } from '../report.ts'
import { get, post } from './requests.ts'
import { withKeys, type Stage } from './stage.ts'

/** Walks API keys through every answer. */
export async function walkApiKeys(stage: Stage, report: Report): Promise<void> {
  const apis = withKeys(stage)
  const endsAt = Math.max(...apis.map(({ keys }) => keys.shortLivedKey.endsAt))
  // Somebody's, for all an API knows.
  const password = noteCredential('Basic', randomBytes(24).toString('base64'))
  const neverIssued = noteCredential('API key, made up', randomBytes(32).toString('base64url'))
  report.section('API keys')
  await report.step('an open route', apis, 200, ({ url }) => fetch(`${url}/health`))
  await report.step('no credential', apis, 401, ({ url }) => fetch(`${url}/api/resources`))
  await report.step('another scheme (Basic)', apis, 401, ({ url }) =>
    fetch(`${url}/api/resources`, { headers: { authorization: `Basic ${password}` } }),
  )
  await report.step('a key that was never issued', apis, 401, ({ url }) =>
    get(url, '/api/resources', neverIssued),
  )
  await report.step('the public key ID in place of the key', apis, 401, ({ url, keys }) =>
    get(url, '/api/resources', keys.key.tokenId),
  )
  await report.step('a key of the organization', apis, 200, ({ url, keys }) =>
    get(url, '/api/resources', keys.key.token),
  )
  await report.step('a key of one of its users', apis, 200, ({ url, keys }) =>
    get(url, '/api/resources', keys.userKey.token),
  )
  await report.step('the scope is there', apis, 200, ({ url, keys }) =>
    get(url, '/api/deployments', keys.key.token),
  )
  await report.step('the scope is missing', apis, 403, ({ url, keys }) =>
    post(url, '/deploy', keys.key.token),
  )
  await report.step('the scope is there (deploy)', apis, 200, ({ url, keys }) =>
    post(url, '/deploy', keys.userKey.token),
  )
  await sleep(Math.max(0, endsAt + 50 - Date.now()))
  await report.step('a key past its expiry', apis, 401, ({ url, keys }) =>
    get(url, '/api/resources', keys.shortLivedKey.token),
  )
}
