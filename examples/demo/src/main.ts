import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { startEmulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import { mustFetchAccessToken } from './access-token.ts'
import { startApis } from './apis.ts'
import {
  handOverCredentials,
  noteAccessTokens,
  noteClientSecret,
  noteCredential,
} from './credentials.ts'
import { createCustomer } from './customer.ts'
import { startOwnKeys } from './own-keys.ts'
import { Report } from './report.ts'
import { walk } from './walk.ts'
import type { Stage } from './walk/stage.ts'

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
  const [apis, ownKeys] = await Promise.all([
    startApis({
      SCALEKIT_ENVIRONMENT_URL: emulator.url,
      SCALEKIT_CLIENT_ID: emulator.clientId,
      SCALEKIT_CLIENT_SECRET: emulator.clientSecret,
      API_AUDIENCE: AUDIENCE,
      INTERNAL_SECRET: internalSecret,
    }),
    startOwnKeys(),
  ])
  for (const { name, url } of apis) console.log(`The ${name} API is at ${url}`)
  console.log(`The own-keys API, with keys in a database of its own, is at ${ownKeys.url}`)

  const report = new Report()
  try {
    const scalekit = new ScalekitClient(emulator.url, emulator.clientId, emulator.clientSecret)
    const customer = await walk(
      {
        apis,
        ownKeys,
        emulator,
        scalekit,
        customer: await createCustomer(scalekit, AUDIENCE),
        internalSecret,
      },
      report,
    )
    report.print()
    console.log(report.isRight ? '\nEvery answer is as it should be.' : '\nSome answers are wrong.')
    if (!isCheck) await stayUp({ apis, ownKeys, emulator, customer })
  } finally {
    await Promise.all([...apis, ownKeys].map((api) => api.stop()))
    await emulator.close()
    await handOverCredentials()
  }
  return report.isRight ? 0 : 1
}

async function stayUp(stage: Pick<Stage, 'apis' | 'ownKeys' | 'emulator' | 'customer'>) {
  const { apis, ownKeys, emulator, customer } = stage
  const token = await mustFetchAccessToken(emulator.url, customer.deployer)
  console.log('\nIt stays up until Ctrl-C. Try:')
  for (const { name, url } of apis) tell(name, url, customer.userKey.token, token)
  const { url, keys, consoleUrl } = ownKeys
  tell('own-keys', url, keys.userKey.token, keys.userKey.token)
  console.log(
    `\nThe console of own-keys, where its keys are looked after, opens once:\n  ${consoleUrl}`,
  )
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}

function tell(name: string, url: string, key: string, deployer: string): void {
  console.log(`
  # ${name}
  curl -i ${url}/api/resources -H 'Authorization: Bearer ${key}'
  curl -i ${url}/api/resources -H 'Authorization: Bearer wrong'
  curl -i ${url}/api/deployments -H 'Authorization: Bearer ${key}'   # 403: no such scope
  curl -i -X POST ${url}/deploy -H 'Authorization: Bearer ${deployer}'`)
}
