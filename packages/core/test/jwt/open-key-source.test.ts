import { afterEach, expect, test, vi } from 'vitest'
import { createAuthenticator, type AuthenticatorOptions } from '../../src/index.ts'
import { startKeyServer } from './key-server.ts'
import { AUDIENCE, sharedSigner, sign } from './token-issuer.ts'

const ISSUER = 'https://issuer.test'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Judges a token while the endpoint refuses connections. @returns The warnings that came of it. */
async function warningsOf(
  optionsAt: (url: string) => NonNullable<AuthenticatorOptions['jwt']>,
): Promise<{ readonly warnings: readonly string[]; readonly host: string }> {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const server = await startKeyServer()
  await server.stop()
  const authenticator = createAuthenticator({ jwt: optionsAt(server.url) })
  const token = await sign(await sharedSigner('ES256'), { iss: ISSUER })
  const outcome = await authenticator.authenticate({
    headers: { authorization: `Bearer ${token}` },
  })
  await authenticator.close()
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'unavailable' })
  const warnings = emitWarning.mock.calls.map(([message]) => String(message))
  return { warnings, host: new URL(server.url).host }
}

const common = { audience: AUDIENCE, algorithms: ['ES256'] as const }

test.each([
  ['a key set', (jwksUri: string) => ({ ...common, issuer: ISSUER, jwksUri })],
  ['metadata', (discovery: string) => ({ ...common, issuer: ISSUER, discovery })],
])('a warning about %s names the issuer, the host and what happened', async (_, optionsAt) => {
  const { warnings, host } = await warningsOf(optionsAt)
  expect(warnings).toEqual([
    expect.stringContaining(
      `The key set of issuer ${ISSUER} at ${host} cannot be asked (ECONNREFUSED)`,
    ),
  ])
})

test('a warning names the host alone, where the issuer is not checked', async () => {
  const { warnings, host } = await warningsOf((jwksUri) => ({ ...common, issuer: null, jwksUri }))
  expect(warnings).toEqual([expect.stringContaining(`The key set at ${host} cannot be asked`)])
})
