import { openKeys, type Keys } from '@claviger/keys'
import { listen, stopServing } from 'example-setup'
import { makeApi } from './api.ts'
import { readSettings, type Settings } from './settings.ts'

const settings = settingsOrExit()
const keys = await openKeys(settings.keys)
const api = makeApi(keys, settings.internalSecret)
const url = await listen(api.server, settings.port)
console.log(`listening on ${url}`)
console.log(`console ${url}${api.consolePath}`)
console.log(await tryOut(keys))

const stop = async (): Promise<void> => {
  api.closeLive()
  await stopServing(api.server)
  await api.close()
  await keys.close()
}
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())

async function tryOut(own: Keys): Promise<string> {
  const { key } = await own.create('org_demo', {
    scopes: ['read:deployments', 'deploy:applications', 'manage:keys'],
    description: 'Printed at start',
  })
  return [
    '',
    'This key was made just now. Try:',
    '',
    `  curl -i ${url}/api/resources -H 'Authorization: Bearer ${key}'`,
    `  curl -i ${url}/api/keys -H 'Authorization: Bearer ${key}'`,
    '',
    'Make a key that may only read, and use it:',
    '',
    `  curl -i -X POST ${url}/api/keys -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{"scopes":["read:deployments"]}'`,
    `  curl -i ${url}/api/deployments -H 'Authorization: Bearer <key>'`,
    `  curl -i -X POST ${url}/deploy -H 'Authorization: Bearer <key>'   # 403: no such scope`,
    '',
    'Rotate it, and end it:',
    '',
    `  curl -i -X POST ${url}/api/keys/<tokenId>/rotate -H 'Authorization: Bearer ${key}'`,
    `  curl -i -X DELETE ${url}/api/keys/<tokenId> -H 'Authorization: Bearer ${key}'`,
    '',
  ].join('\n')
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
