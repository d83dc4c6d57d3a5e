import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { ScalekitValidateTokenFailureException } from '@scalekit-sdk/node'
import express, { type RequestHandler } from 'express'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { TEST_SIGNING_KEY } from '../../../../packages/conformance/src/test-signing-key.ts'
import { hasGuides, nodeSnippets } from './guide.ts'
import { runSnippet, type Names } from './run-snippet.ts'

if (!hasGuides) {
  process.stderr.write(
    'The guides of the vendor are not beside the repository. They are skipped.\n',
  )
}

const GUIDES = ['api-keys.txt', 'api-keys-and-m2m.txt']

let emulator: Emulator
const servers: Server[] = []
beforeAll(async () => {
  emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
  vi.stubEnv('SCALEKIT_ENVIRONMENT_URL', emulator.url)
  vi.stubEnv('SCALEKIT_CLIENT_ID', emulator.clientId)
  vi.stubEnv('SCALEKIT_CLIENT_SECRET', emulator.clientSecret)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  for (const server of servers) server.close()
  await emulator.close()
})

/** An answer that says what a snippet outside of any framework did with it. */
function answer() {
  const told = { status: 200 }
  const res = {
    status: (status: number) => {
      told.status = status
      return res
    },
    end: () => res,
  }
  return { told, res }
}

/** Serves a guard of the guide in Express, and sends a credential. */
async function ask(guard: unknown, credential?: string) {
  const app = express()
  app.get('/', asHandler(guard), (req, res) => {
    const { organizationId }: { organizationId?: string } = Object(Reflect.get(req, 'tokenInfo'))
    res.json({ organizationId })
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` }
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers })
  const body = await response.text()
  return { status: response.status, body }
}

function asHandler(guard: unknown): RequestHandler {
  return async (...args) => {
    if (typeof guard !== 'function') throw new TypeError('A guard must be a function.')
    await Reflect.apply(guard, undefined, args)
  }
}

describe.runIf(hasGuides).each(GUIDES)('the Node.js snippets of %s', (guide) => {
  let around: Names
  const snippet = (part: string) => {
    const [found, ...others] = nodeSnippets(guide).filter((each) => each.includes(part))
    if (found === undefined || others.length > 0) throw new Error(`Expected one with ${part}.`)
    return found
  }
  const makeKey = async () =>
    runSnippet(snippet('CI/CD pipeline token'), around, ['opaqueToken', 'tokenId'])
  beforeAll(async () => {
    const organizationId = 'org_acme'
    emulator.issueKey({ organizationId, userId: 'usr_12345' })
    const { scalekit } = await runSnippet(snippet('new ScalekitClient('), {}, ['scalekit'])
    around = { scalekit, organizationId }
  })

  test('are all run here', () => {
    expect(nodeSnippets(guide)).toHaveLength(guide === 'api-keys.txt' ? 7 : 9)
  })

  test('make keys of an organization and of a user', async () => {
    const made = await makeKey()
    expect(made).toMatchObject({ tokenId: expect.stringMatching(/^apit_/) })
    const { response } = await runSnippet(snippet('Deployment service token'), around, ['response'])
    expect(response).toMatchObject({
      tokenInfo: { userId: 'usr_12345', customClaims: { team: 'engineering' } },
    })
  })

  test('validate a key, and refuse another one', async () => {
    const { opaqueToken } = await makeKey()
    for (const [token, status] of [
      [opaqueToken, 200],
      ['another', 401],
    ]) {
      const { told, res } = answer()
      await runSnippet(snippet('status(401).end()'), { ...around, opaqueToken: token, res })
      expect(told.status).toBe(status)
    }
  })

  test('list keys by pages and by user', async () => {
    for (let i = 0; i < 11; i += 1) emulator.issueKey({ organizationId: 'org_acme' })
    const names = ['response', 'userTokens']
    const listed = await runSnippet(snippet('pageSize: 10'), around, names)
    expect(listed).toMatchObject({ response: { nextPageToken: expect.stringMatching(/./) } })
    const users = JSON.stringify(listed['userTokens'], ['tokens', 'tokenInfo', 'userId'])
    expect(new Set(users.match(/usr_\w+/g))).toEqual(new Set(['usr_12345']))
  })

  test('guard a route, until the key is invalidated', async () => {
    const app = { get: vi.fn<(path: string, guard: unknown) => void>() }
    await runSnippet(snippet("app.get('/api/resources'"), {
      ...around,
      app,
      ScalekitValidateTokenFailureException,
    })
    const guard: unknown = app.get.mock.lastCall?.[1]
    const made = await makeKey()
    const key = String(made['opaqueToken'])
    expect(await ask(guard)).toMatchObject({ status: 401 })
    expect(await ask(guard, key)).toMatchObject({
      status: 200,
      body: expect.stringContaining('org_acme'),
    })
    await runSnippet(snippet('invalidateToken(opaqueToken)'), { ...around, ...made })
    await runSnippet(snippet('invalidateToken(opaqueToken)'), { ...around, ...made })
    expect(await ask(guard, key)).toMatchObject({ status: 401 })
  })

  test.runIf(guide.includes('m2m'))('verify an access token and its scope', async () => {
    const { verifyToken } = await runSnippet(snippet('jwks-rsa'), {}, ['verifyToken'])
    const { requireScope } = await runSnippet(snippet('function requireScope'), { verifyToken }, [
      'requireScope',
    ])
    if (typeof requireScope !== 'function') throw new TypeError('Expected a function.')
    const token = await emulator.issueToken({ scopes: ['deploy'] })
    const guard: unknown = requireScope('deploy')
    expect(await ask(guard, token)).toMatchObject({ status: 200 })
    expect(await ask(requireScope('delete'), token)).toMatchObject({ status: 403 })
    expect(await ask(guard, `${token}x`)).toMatchObject({ status: 401 })
  })
})
