import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { start } from '../start.ts'
import { textAt } from './text-at.ts'

const hasCurl = spawnSync('curl', ['--version']).status === 0
if (!hasCurl)
  process.stderr.write('The documented commands need `curl` on the PATH. They are skipped.\n')

const curl = async (...args: readonly string[]): Promise<unknown> => {
  const { stdout } = await promisify(execFile)('curl', ['--silent', ...args], { timeout: 20_000 })
  return JSON.parse(stdout)
}

// The commands of the vendor's M2M quickstart, with the addresses and secrets of this emulator.
describe.runIf(hasCurl)('the quickstart with curl', () => {
  test('registers a machine client and gets a token for it', async () => {
    const emulator = await start()
    const { url, clientId, clientSecret } = emulator
    emulator.issueKey({ organizationId: 'org_1' })
    const environment = await curl(
      '-X',
      'POST',
      `${url}/oauth/token`,
      '-H',
      'Content-Type: application/x-www-form-urlencoded',
      '-d',
      'grant_type=client_credentials',
      '-d',
      `client_id=${clientId}`,
      '-d',
      `client_secret=${clientSecret}`,
    )
    const accessToken = textAt(environment, 'access_token')

    const registered = await curl(
      '-L',
      `${url}/api/v1/organizations/org_1/clients`,
      '-H',
      'Content-Type: application/json',
      '-H',
      `Authorization: Bearer ${accessToken}`,
      '-d',
      JSON.stringify({
        name: 'GitHub Actions Deployment Service',
        description: 'Service account for GitHub Actions',
        custom_claims: [{ key: 'environment', value: 'production_us' }],
        scopes: ['deploy:applications', 'read:deployments'],
        audience: ['deployment-api.acmecorp.com'],
        expiry: 3600,
      }),
    )
    const machineId = textAt(registered, 'client', 'client_id')
    const secret = textAt(registered, 'plain_secret')

    const token = await curl(
      '-X',
      'POST',
      `${url}/oauth/token`,
      '-H',
      'Content-Type: application/x-www-form-urlencoded',
      '-d',
      'grant_type=client_credentials',
      '-d',
      `client_id=${machineId}`,
      '-d',
      `client_secret=${secret}`,
    )
    expect(token).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'deploy:applications read:deployments',
    })
  })
})
