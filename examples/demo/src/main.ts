import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { mustFetchAccessToken } from './access-token.ts'
import { startApis, type RunningApi } from './apis.ts'
import {
  handOverCredentials,
  noteAccessTokens,
  noteClientSecret,
  noteCredential,
} from './credentials.ts'
import { createCustomer, type Customer } from './customer.ts'
import { Report } from './report.ts'
import { walk } from './walk.ts'

const AUDIENCE = 'deployment-api.acmecorp.com'

const isCheck = process.argv.includes('--check')
process.exitCode = await demo()

/** @returns The exit code. */
async function demo(): Promise<number> {
  noteAccessTokens()
  const emulator = await startEmulator()
  noteClientSecret(emulator.clientId, emulator.clientSecret)
  console.log(`The authority (an emulator of Scalekit) is at ${emulator.url}`)
  const internalSecret = noteCredential('internal secret', randomBytes(32).toString('hex'))
  const apis = await startApis({
    SCALEKIT_ENVIRONMENT_URL: emulator.url,
    SCALEKIT_CLIENT_ID: emulator.clientId,
    SCALEKIT_CLIENT_SECRET: emulator.clientSecret,
    API_AUDIENCE: AUDIENCE,
    INTERNAL_SECRET: internalSecret,
  })
  for (const { framework, url } of apis) console.log(`The ${framework} API is at ${url}`)

  const report = new Report()
  try {
    const scalekit = new ScalekitClient(emulator.url, emulator.clientId, emulator.clientSecret)
    const customer = await walk(
      {
        apis,
        emulator,
        scalekit,
        customer: await createCustomer(scalekit, AUDIENCE),
        internalSecret,
      },
      report,
    )
    report.print()
    console.log(report.isRight ? '\nEvery answer is as it should be.' : '\nSome answers are wrong.')
    if (!isCheck) await stayUp(emulator, apis, customer)
  } finally {
    await Promise.all(apis.map((api) => api.stop()))
    await emulator.close()
    await handOverCredentials()
  }
  return report.isRight ? 0 : 1
}

async function stayUp(
  emulator: Emulator,
  apis: readonly RunningApi[],
  { userKey, deployer }: Customer,
): Promise<void> {
  const token = await mustFetchAccessToken(emulator.url, deployer)
  console.log('\nIt stays up until Ctrl-C. Try:')
  for (const { framework, url } of apis) {
    console.log(`
  # ${framework}
  curl -i ${url}/api/resources -H 'Authorization: Bearer ${userKey.token}'
  curl -i ${url}/api/resources -H 'Authorization: Bearer wrong'
  curl -i ${url}/api/deployments -H 'Authorization: Bearer ${userKey.token}'   # 403: no such scope
  curl -i -X POST ${url}/deploy -H 'Authorization: Bearer ${token}'`)
  }
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}
