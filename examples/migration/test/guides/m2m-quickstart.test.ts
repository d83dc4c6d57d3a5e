import { execFile, spawnSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../../../packages/conformance/src/test-signing-key.ts'
import { curlCommands, hasGuides, lineSnippet } from './guide.ts'

const hasCurl = spawnSync('curl', ['--version']).status === 0
const QUICKSTART = 'm2m-quickstart.txt'
// Where the packages of this project are found.
const FOLDER = join(import.meta.dirname, '../../node_modules/.guides')

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
})
afterAll(async () => {
  await emulator.close()
})

/** Runs a command of the guide in a shell, after its placeholders were filled in as the guide says. */
async function shell(command: string, placeholders: Readonly<Record<string, string>>) {
  const filled = Object.entries({
    'https://<SCALEKIT_ENVIRONMENT_URL>': emulator.url,
    ...placeholders,
  }).reduce((text, [placeholder, value]) => text.replaceAll(placeholder, value), command)
  expect(filled).not.toMatch(/<[A-Z_]+>/)
  const { stdout } = await promisify(execFile)('sh', ['-c', filled], {
    timeout: 30_000,
    env: { PATH: process.env['PATH'], SCALEKIT_ENVIRONMENT_URL: emulator.url },
  })
  const body: unknown = JSON.parse(stdout)
  return body
}

function textAt(value: unknown, ...path: readonly string[]): string {
  return String(path.reduce<unknown>((at, name) => Reflect.get(Object(at), name), value))
}

describe.runIf(hasGuides && hasCurl)('the M2M quickstart with curl', () => {
  const asked = (clientId: string, secret: string) => ({
    '<API_CLIENT_ID>': clientId,
    '<API_CLIENT_SECRET>': secret,
  })

  test('registers a machine client, which gets a token with its scopes', async () => {
    const [register = '', authenticate = ''] = curlCommands(QUICKSTART)
    emulator.issueKey({ organizationId: 'org_acme' })
    const environment = asked(emulator.clientId, emulator.clientSecret)
    const registered = await shell(register, {
      '<ORGANIZATION_ID>': 'org_acme',
      '<SCALEKIT_ACCESS_TOKEN>': textAt(await shell(authenticate, environment), 'access_token'),
    })
    expect(registered).toMatchObject({
      client: {
        client_id: expect.stringMatching(/^m2morg_/),
        organization_id: 'org_acme',
        secrets: [{ id: expect.stringMatching(/^sks_/), status: 'ACTIVE' }],
      },
      plain_secret: expect.any(String),
    })
    const machine = asked(
      textAt(registered, 'client', 'client_id'),
      textAt(registered, 'plain_secret'),
    )
    // The other guide has the same command, with its URL from the environment.
    const commands = [authenticate, ...curlCommands('api-keys-and-m2m.txt')]
    expect(commands).toHaveLength(2)
    for (const command of commands) {
      expect(await shell(command, machine)).toMatchObject({
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'deploy:applications read:deployments',
      })
    }
  })
})

describe.runIf(hasGuides)('the M2M quickstart in TypeScript', () => {
  test('verifies an access token with the key set', async () => {
    const fetching = lineSnippet(QUICKSTART, 'import jwksClient', '# This is auto')
    const verifying = lineSnippet(QUICKSTART, 'import jwt from', '# Token from')
    const file = join(FOLDER, `${process.pid}-verify.ts`)
    await mkdir(FOLDER, { recursive: true })
    const filled = fetching.replace('YOUR_JWKS_URI', `${emulator.url}/keys`)
    await writeFile(file, `${filled}\n${verifying}\nexport { getPublicKey, verifyToken }\n`)
    const token = await emulator.issueToken({ organizationId: 'org_acme' })
    const kid = textAt(JSON.parse(atob(token.split('.')[0] ?? '')), 'kid')
    try {
      const module: unknown = await import(/* @vite-ignore */ file)
      const call = async (name: string, ...args: readonly unknown[]): Promise<unknown> => {
        const snippet: unknown = Reflect.get(Object(module), name)
        if (typeof snippet !== 'function') throw new TypeError(`${name} must be a function.`)
        return Reflect.apply(snippet, undefined, args)
      }
      const key = await call('getPublicKey', { kid })
      expect(await call('verifyToken', token, key)).toMatchObject({ oid: 'org_acme' })
      const forged = call('verifyToken', `${token}x`, key)
      await expect(forged).rejects.toThrow('Token verification failed')
    } finally {
      await rm(file)
    }
  })
})
