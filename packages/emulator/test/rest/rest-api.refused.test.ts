import { describe, expect, test } from 'vitest'
import { start } from '../start.ts'
import { asker, startRest } from './start-rest.ts'

describe('the REST interface', () => {
  test.each([
    ['a body that is not JSON', '{', 'the body must be JSON'],
    ['a body that is not an object', '[]', 'the body must be a JSON object'],
    ['a field of a wrong type', '{"token":4}', 'the request has a field of a wrong type'],
    ['a body that is too big', `{"token":"${'x'.repeat(70_000)}"}`, 'the body is too big'],
  ])('answers 400 to %s', async (_, body, message) => {
    const { ask } = await startRest()
    expect(await ask('POST', '/tokens:validate', body)).toMatchObject({
      status: 400,
      body: { code: 3, message },
    })
  })

  test.each([
    ['without a token', undefined],
    ['with a made-up token', 'made-up'],
  ])('answers 401 %s, and counts the refusal', async (_, token) => {
    const emulator = await start()
    const ask = asker(emulator, token)
    expect(await ask('GET', '/tokens?organization_id=org_1')).toMatchObject({
      status: 401,
      body: { code: 16 },
    })
    expect(emulator.stats().unauthenticated).toEqual({ ListTokens: 1 })
  })

  test('refuses the access token of a machine client', async () => {
    const emulator = await start()
    const ask = asker(emulator, await emulator.issueToken())
    expect(await ask('GET', '/tokens?organization_id=org_1')).toMatchObject({ status: 401 })
  })

  test('names the methods of a path', async () => {
    const { ask } = await startRest()
    const { status, headers } = await ask('PUT', '/tokens')
    expect([status, headers.get('allow')]).toEqual([405, 'POST, GET'])
    expect(await ask('GET', '/resources')).toMatchObject({ status: 404 })
  })

  test.each([
    [{ kind: 'grpc-status', code: 'PermissionDenied' } as const, 403],
    [{ kind: 'grpc-status', code: 'Unavailable' } as const, 503],
    [{ kind: 'http-status', status: 502 } as const, 502],
  ])('shows an armed fault: $kind', async (fault, status) => {
    const { emulator, ask } = await startRest()
    emulator.fault('ListTokens', fault)
    const path = '/tokens?organization_id=org_1'
    const response = await ask('GET', path).catch(() => ({ status }))
    expect(response).toMatchObject({ status })
    emulator.clearFaults()
    expect(await ask('GET', path)).not.toMatchObject({ status })
  })

  test('says when to come back', async () => {
    const { emulator, ask } = await startRest()
    emulator.fault('ListTokens', { kind: 'rate-limit', retryAfter: 7 })
    const { status, headers } = await ask('GET', '/tokens?organization_id=org_1')
    expect([status, headers.get('retry-after')]).toEqual([429, '7'])
  })

  test('tells about another key where the fault says so', async () => {
    const { emulator, ask } = await startRest()
    const { token } = emulator.issueKey({ organizationId: 'org_1' })
    const other = emulator.issueKey({ organizationId: 'org_1' })
    emulator.fault('ValidateToken', { kind: 'wrong-key', tokenId: other.tokenId })
    expect(await ask('POST', '/tokens:validate', { token })).toMatchObject({
      body: { token_info: { token_id: other.tokenId } },
    })
  })
})
