import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startEndpoint } from './support/ask.ts'
import { authenticatorOfKeys } from './support/keys.ts'

const { authenticator } = authenticatorOfKeys()
let endpoint: Awaited<ReturnType<typeof startEndpoint>>
beforeAll(async () => {
  endpoint = await startEndpoint(authenticator)
})
afterAll(async () => {
  endpoint.close()
  await authenticator.close()
})

const callWith = (data: string) =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"data":${data}}}`
const list = (length: number) => `[${Array.from({ length }, () => '{}').join(',')}]`

test('refuses a body of many small parts before it is parsed', async () => {
  const parse = vi.spyOn(JSON, 'parse')
  const { status } = await endpoint.ask('reader', callWith(list(60_000)))
  const parsed = parse.mock.calls.map(([text]) => text.length)
  parse.mockRestore()
  expect(status).toBe(413)
  expect(Math.max(0, ...parsed)).toBeLessThan(10_000)
})

test.each([
  ['some 90,000 parts', callWith(list(45_000))],
  ['one long string', callWith(JSON.stringify('{},'.repeat(1_300_000)))],
])('takes a body of %s', async (_, body) => {
  expect((await endpoint.ask('reader', body)).status).toBe(200)
})
