import type { Report } from '../report.ts'
import { endKey, get, revoke } from './requests.ts'
import { withKeys, type Stage } from './stage.ts'

/** Ends a key, and sees it refused at once. */
export async function walkRevocation(stage: Stage, report: Report): Promise<void> {
  report.section('Revocation')
  const apis = withKeys(stage)
  const { scalekit, ownKeys, customer, internalSecret } = stage
  await report.step('the key is good, and cached', apis, 200, ({ url, keys }) =>
    get(url, '/api/resources', keys.key.token),
  )
  await scalekit.token.invalidateToken(customer.key.tokenId)
  await report.step('the application is told', apis, 204, ({ name, url, keys }) =>
    name === ownKeys.name
      ? endKey(url, keys.key.tokenId, ownKeys.administratorKey)
      : revoke(url, internalSecret, { keyId: keys.key.tokenId }),
  )
  await report.step('the key is refused at once', apis, 401, ({ url, keys }) =>
    get(url, '/api/resources', keys.key.token),
  )
}
