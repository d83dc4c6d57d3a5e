import { expect, test } from 'vitest'
import { allowWarnings } from '../../conformance/src/allow-warnings.ts'
import type { AuthEvent } from '../src/index.ts'
import { createBoundedAuthenticator } from '../src/create-authenticator.ts'
import { AUDIENCE, ISSUER, sign } from './jwt/token-issuer.ts'
import { USER, server, signer, useKeyServer } from './revoker-server.ts'

useKeyServer()
allowWarnings('CLAVIGER_MARKS_HALF_FULL')

const SHARE = 5

test('a caller that revokes more of its own tokens than its share ends its other ones, and nothing else', async () => {
  const events: AuthEvent[] = []
  const authenticator = createBoundedAuthenticator(
    {
      jwt: {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ['ES256'],
        organizationClaim: 'oid',
        jwksUri: server.url,
      },
      onEvent: (event) => events.push(event),
    },
    SHARE,
  )
  const kindOf = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    return (await authenticator.authenticate({ headers })).kind
  }
  const tokenOf = async (sub: string, jti: string) => sign(signer, { ...USER, sub, jti })
  const [mine, other] = [await tokenOf('usr_1', 'mine'), await tokenOf('usr_2', 'other')]
  for (let i = 0; i < SHARE; i += 1) {
    expect(await kindOf(await tokenOf('usr_1', `jti ${i}`))).toBe('granted')
    await authenticator.revoke({ jti: `jti ${i}` })
  }
  expect([await kindOf(mine), await kindOf(other)]).toEqual(['granted', 'granted'])

  const last = await tokenOf('usr_1', 'last')
  expect(await kindOf(last)).toBe('granted')
  expect(await authenticator.revoke({ token: last })).toMatchObject({ marked: 1, evicted: 7 })
  expect(events.findLast((event) => event.type === 'revocation')).toMatchObject({
    by: 'userId',
    target: 'usr_1',
  })
  expect([await kindOf(last), await kindOf(mine)]).toEqual(['refused', 'refused'])
  expect(await kindOf(other)).toBe('granted')
  // Another owner has a share of its own.
  await authenticator.revoke({ token: await tokenOf('usr_2', 'unseen') })
  expect(await kindOf(other)).toBe('granted')
  await authenticator.close()
})
