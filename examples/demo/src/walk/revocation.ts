import type { Report } from '../report.ts'
import { get, revoke } from './requests.ts'
import type { Stage } from './stage.ts'

/** Ends a key, and sees it refused at once. */
export async function walkRevocation(
  { apis, scalekit, customer, internalSecret }: Stage,
  report: Report,
): Promise<void> {
  report.section('Revocation')
  const { key } = customer
  await report.step('the key is good, and cached', apis, 200, (url) =>
    get(url, '/api/resources', key.token),
  )
  await scalekit.token.invalidateToken(key.tokenId)
  await report.step('the application is told', apis, 204, (url) =>
    revoke(url, internalSecret, { keyId: key.tokenId }),
  )
  await report.step('the key is refused at once', apis, 401, (url) =>
    get(url, '/api/resources', key.token),
  )
}
