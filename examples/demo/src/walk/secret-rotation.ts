import { fetchAccessToken, mustFetchAccessToken } from '../access-token.ts'
import { noteClientSecret } from '../credentials.ts'
import type { MachineClient } from '../customer.ts'
import type { Report } from '../report.ts'
import { post } from './requests.ts'
import type { Stage } from './stage.ts'

/** Rotates the secret of a machine client, without downtime. */
export async function walkSecretRotation(
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
  await report.step('a token of the old secret', apis, 200, ({ url }) =>
    post(url, '/deploy', before),
  )
  await report.step('a token of the new secret', apis, 200, ({ url }) =>
    post(url, '/deploy', after),
  )
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
  await report.step('and the client goes on with the new one', apis, 200, ({ url }) =>
    post(url, '/deploy', later),
  )
  return renewed
}
