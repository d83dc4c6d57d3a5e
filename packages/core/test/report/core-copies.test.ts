import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as ours from '../../src/index.ts'

const options: ours.AuthenticatorOptions = {
  apiKeys: { lookup: async () => ({ tokenId: 'apit_1', organizationId: 'org_1' }) },
}
const request = { headers: { authorization: 'Bearer key' } }
let directory: string
let bundle: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'claviger-copies-'))
  bundle = join(directory, 'bundle.mjs')
  const build = await rolldown({
    input: join(import.meta.dirname, '../../src/index.ts'),
    platform: 'node',
    transform: { define: { CLAVIGER_VERSION: '"9.9.9"' } },
  })
  await build.write({ file: bundle })
  await build.close()
})
afterAll(async () => {
  vi.restoreAllMocks()
  Reflect.deleteProperty(globalThis, Symbol.for('claviger.core.copies'))
  await rm(directory, { recursive: true, force: true })
})

test('one copy says nothing, and the second one names both at startup', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const first = ours.createAuthenticator(options)
  await ours.createAuthenticator(options).close()
  expect(warned).not.toHaveBeenCalled()

  const theirs: typeof ours = await import(bundle)
  const second = theirs.createAuthenticator(options)
  await theirs.createAuthenticator(options).close()
  expect(warned).toHaveBeenCalledOnce()
  const [message, details] = warned.mock.lastCall ?? []
  expect(message).toContain(`9.9.9 at ${bundle}, and sources at `)
  expect(message).toMatch(/core\/src\/report\/core-copies\.ts/)
  expect(details).toMatchObject({ code: 'CLAVIGER_TWO_CORES' })
  await Promise.all([first.close(), second.close()])
})

test("a request that one copy let through is not another copy's, and its error names both", async () => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const theirs: typeof ours = await import(bundle)
  const guards = theirs.defineGuards<typeof request, (each: typeof request) => unknown>(options, {
    requestOf: (each) => each,
    toMiddleware: (check) => check,
  })
  await guards.authenticateToken(request)
  expect(theirs.currentAuth(request)).toMatchObject({ organizationId: 'org_1' })
  expect(() => ours.currentAuth(request)).toThrow(
    new RegExp(`^No guard ran for this request.*more than one @claviger/core.*${bundle}`),
  )
  await guards.authenticator.close()
})

test('a registry that other code has filled changes nothing', async () => {
  Reflect.set(globalThis, Symbol.for('claviger.core.copies'), { length: 1, 0: {} })
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  warned.mockClear()
  await ours.createAuthenticator(options).close()
  expect(warned).not.toHaveBeenCalled()
})
