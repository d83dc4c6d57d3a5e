import { allowWarnings } from '@claviger/conformance'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnose.ts'
import { AUDIENCE, failedSteps, guardedBy, startAuthority, stepNamed } from '../support/guarded.ts'
import { emulator, useAuthority } from '../support/use-authority.ts'

allowWarnings('CLAVIGER_AUDIENCE', 'CLAVIGER_ISSUER_SLASH', 'CLAVIGER_UNAVAILABLE')
useAuthority()

const explained = async (credential: string, scopes: readonly string[] = []) =>
  diagnose(guardedBy(emulator), { credential, scopes })

describe('an access token', () => {
  test('says at each step that a good one is good', async () => {
    const diagnosis = await explained(await emulator.issueToken({ audience: AUDIENCE }))
    expect(diagnosis).toMatchObject({ ok: true, credential: { kind: 'access-token', status: 200 } })
    expect(diagnosis.credential?.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'form ok',
      'issuer ok',
      'algorithm ok',
      'signing key ok',
      'signature ok',
      'audience ok',
      'kind ok',
      'expiry ok',
      'begin ok',
      'lifetime ok',
      'decision ok',
    ])
  })

  test.each([
    ['a wrong audience', { audience: 'other-api' }, 'audience', 'bad_audience'],
    ['no audience', {}, 'audience', 'bad_audience'],
    ['one that has expired', { audience: AUDIENCE, expiresInSeconds: -60 }, 'expiry', 'expired'],
    [
      'one that is not valid yet',
      { audience: AUDIENCE, issuedAt: new Date(Date.now() + 600_000) },
      'begin',
      'not_yet_valid',
    ],
    ['another issuer', { audience: AUDIENCE, issuer: 'https://evil.test' }, 'issuer', 'bad_issuer'],
    ['an ID token', { audience: AUDIENCE, claims: { token_use: 'id' } }, 'kind', 'bad_type'],
    ['another type', { audience: AUDIENCE, type: 'logout+jwt' }, 'form', 'malformed'],
  ])('tells %s', async (_title, options, step, reason) => {
    const diagnosis = await explained(await emulator.issueToken(options))
    expect(diagnosis.ok).toBe(false)
    expect(failedSteps(diagnosis)).toEqual([step, 'decision'])
    expect(diagnosis.credential).toMatchObject({ status: 401 })
    expect(diagnosis.credential?.reason).toBe(step === 'form' ? 'bad_type' : reason)
  })

  test('tells what was expected and what was found', async () => {
    const token = await emulator.issueToken({ audience: 'other-api' })
    const step = stepNamed(await explained(token), 'audience')
    expect(step).toMatchObject({
      expected: `jwt.audience: "${AUDIENCE}"`,
      found: '["other-api"]',
    })
    expect(step?.advice).toContain('correct jwt.audience')
  })

  test('tells that the issuer differs by a slash, and looks at the other steps', async () => {
    const diagnosis = await explained(
      await emulator.issueToken({ audience: AUDIENCE, issuer: `${emulator.url}/` }),
    )
    expect(stepNamed(diagnosis, 'issuer')?.advice).toContain('slash at the end alone')
    expect(stepNamed(diagnosis, 'audience')).toMatchObject({ status: 'ok' })
    expect(stepNamed(diagnosis, 'signature')).toMatchObject({ status: 'skipped' })
  })

  test('tells a key that is not in the set', async () => {
    const diagnosis = await explained(
      await emulator.issueToken({ audience: AUDIENCE, signedBy: 'unpublished' }),
    )
    expect(failedSteps(diagnosis)).toEqual(['signing key', 'decision'])
    expect(diagnosis.credential).toMatchObject({ reason: 'unknown_kid' })
  })

  test('tells a signature that does not fit', async () => {
    const token = await emulator.issueToken({ audience: AUDIENCE })
    const [header, payload, signature = ''] = token.split('.')
    const forged = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    expect(failedSteps(await explained(forged))).toEqual(['signature', 'decision'])
  })

  test('tells all mistakes at once', async () => {
    const token = await emulator.issueToken({ audience: 'other', expiresInSeconds: -60 })
    expect(failedSteps(await explained(token))).toEqual(['audience', 'expiry', 'decision'])
  })

  test('names the missing scope, and those that the token has', async () => {
    const token = await emulator.issueToken({ audience: AUDIENCE, scopes: ['read'] })
    const diagnosis = await explained(token, ['write'])
    expect(diagnosis.credential).toMatchObject({ status: 403, reason: 'insufficient_scope' })
    expect(stepNamed(diagnosis, 'decision')).toMatchObject({
      expected: 'let through, with ["write"]',
      found: '403 insufficient_scope: a scope is missing; it has ["read"]',
    })
  })

  test('is 503 while the key set cannot be read, and its signature is not called bad', async () => {
    emulator.fault('keys', { kind: 'http-status', status: 500 })
    const diagnosis = await explained(await emulator.issueToken({ audience: AUDIENCE }))
    expect(diagnosis.credential).toMatchObject({ status: 503, reason: 'unavailable' })
    expect(stepNamed(diagnosis, 'signing key')).toMatchObject({ status: 'skipped' })
    expect(stepNamed(diagnosis, 'signature')).toMatchObject({ status: 'skipped' })
    expect(stepNamed(diagnosis, 'decision')?.found).toContain('HTTP status 500')
  })

  test.each([
    ['an encrypted one', 'eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d', 'five parts'],
    ['one that was cut off', 'eyJhbGciOiJSUzI1NiJ9.e30', '2 parts'],
    ['padding', 'eyJhbGciOiJSUzI1NiJ9.e30=.AA', 'strict base64url'],
  ])('tells %s by its form', async (_title, token, found) => {
    const diagnosis = await explained(token)
    expect(failedSteps(diagnosis)).toEqual(['form', 'decision'])
    expect(stepNamed(diagnosis, 'form')?.found).toContain(found)
  })
})

describe('an API key', () => {
  test('says that a good one is good', async () => {
    const diagnosis = await explained(emulator.issueKey().token)
    expect(diagnosis).toMatchObject({ ok: true, credential: { kind: 'api-key', status: 200 } })
  })

  test('tells one of another environment', async () => {
    const other = await startAuthority()
    const { token } = other.issueKey()
    await other.close()
    const diagnosis = await explained(token)
    expect(failedSteps(diagnosis)).toEqual(['authority', 'decision'])
    expect(stepNamed(diagnosis, 'authority')?.advice).toContain('environment')
  })

  test('tells one that has expired', async () => {
    const { token } = emulator.issueKey({ expiry: new Date(Date.now() - 1_000) })
    expect(failedSteps(await explained(token))).toEqual(['authority', 'decision'])
  })

  test('tells an ID that was sent in place of the key', async () => {
    const diagnosis = await explained(emulator.issueKey().tokenId)
    expect(diagnosis.credential?.reason).toBe('key_id')
    expect(failedSteps(diagnosis)).toEqual(['key', 'decision'])
  })

  test('tells characters that no key has', async () => {
    const diagnosis = await explained('sk "quoted"')
    expect(failedSteps(diagnosis)).toEqual(['form', 'decision'])
  })

  test('is 503 while the authority fails, and is not called unknown', async () => {
    emulator.fault('ValidateToken', { kind: 'grpc-status', code: 'Unavailable' })
    const diagnosis = await explained(emulator.issueKey().token)
    expect(diagnosis.credential).toMatchObject({ status: 503 })
    expect(stepNamed(diagnosis, 'authority')).toMatchObject({ status: 'skipped' })
  })
})
