import { setTimeout as sleep } from 'node:timers/promises'
import { mustFetchAccessToken } from '../access-token.ts'
import { noteCredential } from '../credentials.ts'
import type { Report } from '../report.ts'
import { get, post } from './requests.ts'
import type { Stage } from './stage.ts'

const RECOVERY_MS = 30_000

/** Stops the authority, and starts it again. */
export async function walkOutage(
  { apis, emulator, scalekit, customer }: Stage,
  report: Report,
): Promise<void> {
  report.section('The authority is stopped')
  const { token: freshKey } = await scalekit.token.createToken(customer.organizationId)
  noteCredential('API key', freshKey)
  const knownToken = await mustFetchAccessToken(emulator.url, customer.deployer)
  await Promise.all(apis.map(({ url }) => get(url, '/api/resources', customer.key.token)))
  await emulator.goOffline()
  await report.step('a cached key goes on', apis, 200, ({ url }) =>
    get(url, '/api/resources', customer.key.token),
  )
  await report.step('an access token goes on', apis, 200, ({ url }) =>
    post(url, '/deploy', knownToken),
  )
  await report.step('a key during an outage', apis, 503, ({ url }) =>
    get(url, '/api/resources', freshKey),
  )
  await emulator.goOnline()
  await report.step('the authority is back', apis, 200, ({ url }) =>
    untilAvailable(() => get(url, '/api/resources', freshKey)),
  )
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
