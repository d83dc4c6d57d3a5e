import { mustFetchAccessToken } from '../access-token.ts'
import { noteCredential } from '../credentials.ts'
import type { Report } from '../report.ts'
import { post } from './requests.ts'
import type { Stage } from './stage.ts'

/** Walks access tokens through every answer, and a rotation of the signing key. */
export async function walkAccessTokens(
  { apis, emulator, customer }: Stage,
  report: Report,
): Promise<void> {
  report.section('Access tokens of machine clients')
  const deployerToken = await mustFetchAccessToken(emulator.url, customer.deployer)
  const readerToken = await mustFetchAccessToken(emulator.url, customer.reader)
  const forged = noteCredential('access token, forged', `${deployerToken.slice(0, -8)}AAAAAAAA`)
  await report.step('a token with the scope', apis, 200, ({ url }) =>
    post(url, '/deploy', deployerToken),
  )
  await report.step('a token without the scope', apis, 403, ({ url }) =>
    post(url, '/deploy', readerToken),
  )
  await report.step('a token with a broken signature', apis, 401, ({ url }) =>
    post(url, '/deploy', forged),
  )

  await emulator.rotateKeys()
  const rotatedToken = await mustFetchAccessToken(emulator.url, customer.deployer)
  await report.step('a token of the new signing key', apis, 200, ({ url }) =>
    post(url, '/deploy', rotatedToken),
  )
  await report.step('a token of the old one, still published', apis, 200, ({ url }) =>
    post(url, '/deploy', deployerToken),
  )

  emulator.fault('keys', { kind: 'http-status', status: 503 })
  const whileDown = await mustFetchAccessToken(emulator.url, customer.deployer)
  await report.step('a new token while the key endpoint is down', apis, 200, ({ url }) =>
    post(url, '/deploy', whileDown),
  )
  emulator.clearFaults('keys')
}
