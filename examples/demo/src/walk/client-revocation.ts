import { mustFetchAccessToken } from '../access-token.ts'
import { openLive } from '../live.ts'
import type { Report } from '../report.ts'
import { get, revoke } from './requests.ts'
import type { Stage } from './stage.ts'

/** Ends a machine client, and sees its token refused and its open connection closed. */
export async function walkClientRevocation(
  { apis, emulator, customer: { reader }, internalSecret }: Stage,
  report: Report,
): Promise<void> {
  report.section('Revocation of a machine client')
  const token = await mustFetchAccessToken(emulator.url, reader)
  const connections = new Map(
    await Promise.all(
      apis.map(async ({ name, url }) => [name, await openLive(url, token)] as const),
    ),
  )
  await report.step('its token is good', apis, 200, ({ url }) =>
    get(url, '/api/deployments', token),
  )
  await report.watch('it opens a WebSocket', apis, '101', async ({ name }) =>
    String(connections.get(name)?.status),
  )
  await report.step('the application is told', apis, 204, ({ url }) =>
    revoke(url, internalSecret, { clientId: reader.clientId }),
  )
  await report.step('the token is refused at once', apis, 401, ({ url }) =>
    get(url, '/api/deployments', token),
  )
  await report.watch('the WebSocket is closed', apis, '4401', async ({ name }) =>
    String(await connections.get(name)?.closed()),
  )
}
