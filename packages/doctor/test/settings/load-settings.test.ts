import { scalekit } from '@claviger/scalekit'
import { afterEach, expect, test, vi } from 'vitest'
import { loadSettings } from '../../src/settings/load-settings.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const SETTINGS = {
  SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com',
  SCALEKIT_CLIENT_ID: 'skc_1',
  SCALEKIT_CLIENT_SECRET: 'secret',
}

async function fromEnvironment(environment: Readonly<Record<string, string>>) {
  for (const name of [...Object.keys(SETTINGS), 'API_AUDIENCE']) {
    vi.stubEnv(name, environment[name])
  }
  return loadSettings({
    directory: import.meta.dirname,
    timeoutMs: 60_000,
    load: async () => ({ scalekit }),
  })
}

test('reads the environment as scalekit() does', async () => {
  const { finding, subject } = await fromEnvironment({ ...SETTINGS, API_AUDIENCE: 'api.acme.com' })
  expect(finding.status).toBe('ok')
  expect(subject).toBeDefined()
})

test('says what to do when the code of the API has a setting that the environment has not', async () => {
  const { finding, subject } = await fromEnvironment(SETTINGS)
  expect(finding.found).toContain('audience or API_AUDIENCE')
  expect(finding.advice).toContain('name the module with --config')
  expect(subject).toBeUndefined()
})
