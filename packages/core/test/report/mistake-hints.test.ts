import { afterEach, expect, test, vi } from 'vitest'
import { allScopes, createAuthenticator, type AuthenticatorOptions } from '../../src/index.ts'

const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
afterEach(() => {
  emitWarning.mockClear()
})

const requestWith = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })
const requirement = allScopes('read')
const lookup = async () => ({ tokenId: 'key_1', organizationId: 'org_1' })

/** Checks three requests. @returns The warnings that came of them. */
async function warningsOf(apiKeys: NonNullable<AuthenticatorOptions['apiKeys']>) {
  const authenticator = createAuthenticator({ apiKeys })
  for (let i = 0; i < 3; i += 1) await authenticator.check(requestWith(`key-${i}`), { requirement })
  await authenticator.close()
  return emitWarning.mock.calls.map(([message, options]) => [options, String(message)])
}

test('tells once that no key can have a scope', async () => {
  expect(await warningsOf({ lookup })).toEqual([
    [
      { type: 'ClavigerWarning', code: 'CLAVIGER_KEYS_WITHOUT_SCOPES' },
      expect.stringContaining('Set apiKeys.scopes'),
    ],
  ])
})

test('tells it of a guard that comes after another one, too', async () => {
  const authenticator = createAuthenticator({ apiKeys: { lookup } })
  const request = requestWith('key')
  await authenticator.check(request, {})
  expect(emitWarning).not.toHaveBeenCalled()
  await authenticator.check(request, { requirement })
  expect(emitWarning).toHaveBeenCalledOnce()
  await authenticator.close()
})

test('warns of nothing where keys can have scopes, and this key lacks one', async () => {
  expect(await warningsOf({ lookup, scopes: () => ['write'] })).toEqual([])
})

test('tells once of a lookup that returns keys as their IDs', async () => {
  const keyAsId = async (key: string) => ({ tokenId: key, organizationId: 'org_1' })
  const warnings = await warningsOf({ lookup: keyAsId, scopes: () => ['read'] })
  expect(warnings).toEqual([
    [
      { type: 'ClavigerWarning', code: 'CLAVIGER_KEY_ID' },
      expect.stringContaining('Return the public ID of the key'),
    ],
  ])
  expect(JSON.stringify(warnings)).not.toContain('key-0')
})
