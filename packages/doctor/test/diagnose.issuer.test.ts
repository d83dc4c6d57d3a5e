import { once } from 'node:events'
import { createServer } from 'node:https'
import { allowWarnings } from '@claviger/conformance'
import { describe, expect, test } from 'vitest'
import { makeSelfSigned } from '../../core/test/support/self-signed.ts'
import { diagnose } from '../src/diagnose.ts'
import { closedPort } from './support/closed-port.ts'
import { checkNamed, guardedBy, startAuthority } from './support/guarded.ts'
import { emulator, useAuthority } from './support/use-authority.ts'

allowWarnings('CLAVIGER_DISCOVERY_ISSUER', 'CLAVIGER_SHARED_ORGANIZATIONS')
useAuthority()

describe('the issuer', () => {
  test('tells that jwt.issuer has a slash too many', async () => {
    const options = guardedBy(emulator, { issuer: `${emulator.url}/` })
    const check = checkNamed(await diagnose(options), 'issuer')
    expect(check).toMatchObject({ status: 'failed', found: `"${emulator.url}/"` })
    expect(check?.expected).toContain(`"${emulator.url}"`)
    expect(check?.advice).toContain('a slash at the end included')
  })

  test('tells where the metadata has the key set when jwksUri is wrong', async () => {
    const options = guardedBy(emulator, { jwksUri: `${emulator.url}/nothing` })
    const check = checkNamed(await diagnose(options), 'key set')
    expect(check).toMatchObject({ status: 'failed', found: 'HTTP status 404' })
    expect(check?.advice).toContain(`${emulator.url}/keys`)
  })

  test('tells of a port on which nothing listens', async () => {
    const port = await closedPort()
    const options = guardedBy(emulator, { jwksUri: `http://127.0.0.1:${port}/keys` })
    const check = checkNamed(await diagnose(options), 'key set')
    expect(check?.status).toBe('failed')
    expect(check?.found).toBe('nothing listens there (ECONNREFUSED)')
  })

  test('tells of a certificate that is not trusted', async () => {
    const server = createServer(makeSelfSigned('127.0.0.1')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const options = guardedBy(emulator, { jwksUri: `https://127.0.0.1:${port}/keys` })
    const check = checkNamed(await diagnose(options), 'key set')
    server.close()
    expect(check?.found).toMatch(/^its TLS certificate is not trusted \(/)
    expect(check?.advice).toContain('NODE_EXTRA_CA_CERTS')
  })

  test('waits no longer than the deadline for a server that hangs', async () => {
    emulator.fault('keys', { kind: 'hang' })
    const check = checkNamed(await diagnose(guardedBy(emulator), { timeoutMs: 100 }), 'key set')
    expect(check).toMatchObject({ status: 'failed' })
    expect(check?.found).toContain('no answer in time')
  })

  test('tells that no key of the set fits the algorithms of the settings', async () => {
    const check = checkNamed(
      await diagnose(guardedBy(emulator, { algorithms: ['ES256'] })),
      'key set',
    )
    expect(check).toMatchObject({ status: 'failed', expected: 'a key for ES256' })
  })

  test('tells that the discovered metadata names another issuer', async () => {
    const jwt = {
      issuer: `${emulator.url}/realms/a`,
      discovery: `${emulator.url}/.well-known/openid-configuration`,
      audience: 'api',
      algorithms: ['RS256'],
    } as const
    const check = checkNamed(await diagnose({ jwt }), 'issuer')
    expect(check).toMatchObject({ status: 'failed', found: `"${emulator.url}/realms/a"` })
  })

  test('names the issuer of each check when there are several', async () => {
    const { jwt } = guardedBy(emulator)
    const other = await startAuthority()
    const { jwt: second } = guardedBy(other)
    const options = { jwt: [jwt, second].flatMap((one) => one ?? []) }
    const { checks } = await diagnose(options)
    await other.close()
    expect(checks.map(({ name }) => name)).toContain(`key set of ${other.url}`)
  })
})
