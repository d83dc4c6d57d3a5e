import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { mustFetchAccessToken } from './access-token.ts'
import { startApis, type RunningApi } from './apis.ts'
import { createCustomer, type Customer } from './customer.ts'
import { Report } from './report.ts'
import { walk } from './walk.ts'

const AUDIENCE = 'deployment-api.acmecorp.com'

const isCheck = process.argv.includes('--check')
process.exitCode = await demo()

/** @returns The exit code. */
async function demo(): Promise<number> {
  const emulator = await startEmulator()
  console.log(`The authority (an emulator of Scalekit) is at ${emulator.url}`)
  const internalSecret = randomBytes(16).toString('hex')
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
    await handOver(customer, emulator, internalSecret)
    report.print()
    console.log(report.isRight ? '\nEvery answer is as it should be.' : '\nSome answers are wrong.')
    if (!isCheck) await stayUp(emulator, apis, customer)
  } finally {
    await Promise.all(apis.map((api) => api.stop()))
    await emulator.close()
  }
  return report.isRight ? 0 : 1
}

// For the test that looks for them in everything that was written: the list of what must not be there.
async function handOver(
  { key, userKey, shortLivedKey, deployer, reader }: Customer,
  emulator: Emulator,
  internalSecret: string,
): Promise<void> {
  const file = process.env['DEMO_CREDENTIALS_FILE']
  if (file === undefined || file === '') return
  const tokens = await Promise.all(
    [deployer, reader].map((client) => mustFetchAccessToken(emulator.url, client)),
  )
  const credentials = [
    ...[key, userKey, shortLivedKey].map(({ token }) => token),
    ...[deployer, reader].map(({ secret }) => secret),
    ...tokens,
    emulator.clientSecret,
    internalSecret,
  ]
  await writeFile(file, JSON.stringify(credentials), { mode: 0o600 })
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
