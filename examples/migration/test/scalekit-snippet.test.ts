import { readFileSync } from 'node:fs'
import { createGuards } from '@claviger/express'
import { scalekit } from '@claviger/scalekit'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { ScalekitClient } from '@scalekit-sdk/node'
import express, { type RequestHandler } from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_SIGNING_KEY } from '../../../packages/conformance/src/test-signing-key.ts'
import { runSnippet } from './guides/run-snippet.ts'
import { listen, type Listening } from './issuer.ts'

let emulator: Emulator
let before: Listening
let after: Listening

/** The snippet of docs/migrating.md, as it is shown. */
async function copiedSnippet(client: ScalekitClient): Promise<RequestHandler> {
  const guide = readFileSync(new URL('../../../docs/migrating.md', import.meta.url), 'utf8')
  const [, snippet = ''] = /## The copied Scalekit snippet\n\n```js\n([^]*?)```/.exec(guide) ?? []
  const { authenticateToken } = await runSnippet(snippet, { client }, ['authenticateToken'])
  if (typeof authenticateToken !== 'function') throw new TypeError('Expected a guard.')
  return async (...args) => {
    await Reflect.apply(authenticateToken, undefined, args)
  }
}

/** Says of each field what it is: a bigint is not JSON. */
function serve(guard: RequestHandler) {
  const app = express()
  app.get('/', guard, (req, res) => {
    const info: object = Object(Reflect.get(req, 'tokenInfo'))
    const shown = Object.entries(info).filter(([name]) => !name.startsWith('$'))
    res
      .type('json')
      .send(
        JSON.stringify(Object.fromEntries(shown), (_, value: unknown) =>
          typeof value === 'bigint' ? `${value}n` : value,
        ),
      )
  })
  const onError: express.ErrorRequestHandler = (_error, _req, res, _next) =>
    void res.status(500).end()
  app.use(onError)
  return listen(app)
}

beforeAll(async () => {
  emulator = await startEmulator({ signingKey: TEST_SIGNING_KEY })
  const { url, clientId, clientSecret } = emulator
  const client = new ScalekitClient(url, clientId, clientSecret)
  before = await serve(await copiedSnippet(client))
  const { authenticateToken } = createGuards(scalekit({ client, jwt: false }))
  after = await serve(authenticateToken)
})
afterAll(async () => {
  before.close()
  after.close()
  await emulator.close()
})

const ask = async ({ url }: Listening, credential?: string) => {
  const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` }
  const response = await fetch(url, { headers })
  return { status: response.status, body: await response.text() }
}

test('the guard tells the same of a key, with ISO dates and without what is empty', async () => {
  const expiry = new Date('2099-01-02T03:04:05.000Z')
  const { token } = emulator.issueKey({ organizationId: 'org_1', customClaims: { a: 'b' }, expiry })
  const theirs: unknown = JSON.parse((await ask(before, token)).body)
  const ours: unknown = JSON.parse((await ask(after, token)).body)
  expect(theirs).toMatchObject({
    organizationId: 'org_1',
    organizationExternalId: '',
    customClaims: { a: 'b' },
    expiry: { seconds: `${expiry.getTime() / 1_000}n` },
  })
  expect(ours).toMatchObject({
    organizationId: 'org_1',
    customClaims: { a: 'b' },
    expiry: expiry.toISOString(),
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  })
  expect(ours).not.toHaveProperty('organizationExternalId')
})

test('both answer a request without a key alike', async () => {
  expect(await ask(after)).toEqual(await ask(before))
})

test('only the guard refuses the ID of a key', async () => {
  const { tokenId } = emulator.issueKey()
  expect(await ask(before, tokenId)).toMatchObject({ status: 200 })
  expect(await ask(after, tokenId)).toMatchObject({ status: 401 })
})
