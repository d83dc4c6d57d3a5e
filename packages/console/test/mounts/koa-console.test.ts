import { createServer } from 'node:http'
import Koa from 'koa'
import { expect, onTestFinished, test } from 'vitest'
import { koaConsole } from '../../src/index.ts'
import { MemoryAuthority } from '../support/memory-authority.ts'
import { listen } from '../support/test-console.ts'

test('answers below its path, and lets every other request pass', async () => {
  const app = new Koa()
  app.use(koaConsole('/keys', { authority: new MemoryAuthority(), signIn: () => undefined }))
  app.use(({ response }) => {
    response.status = 418
  })
  const answer = app.callback()
  const server = await listen(createServer((request, response) => void answer(request, response)))
  onTestFinished(async () => server.close())
  const statusOf = async (path: string): Promise<number> =>
    (await fetch(new URL(path, server.url), { redirect: 'manual' })).status
  const statuses = ['/keys', '/keys/', '/keys?org=1', '/keysmith', '/keys-2/new', '/', '/a/keys/']
  expect(await Promise.all(statuses.map(statusOf))).toEqual([303, 401, 303, 418, 418, 418, 418])
})
