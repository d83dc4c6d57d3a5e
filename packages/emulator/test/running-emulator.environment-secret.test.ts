import { expect, test } from 'vitest'
import { reasonOf } from './reason-of.ts'
import { officialClient, start } from './start.ts'

test('during a rotation the old and the new secret both work; then the old one is retired', async () => {
  const emulator = await start()
  const { clientSecret: old } = emulator
  const { token } = emulator.issueKey()

  const { secret, secretId } = emulator.rotateEnvironmentSecret()
  expect(secretId).toMatch(/^sks_\d{18}$/)
  expect(emulator.clientSecret).toBe(secret)
  expect(secret).not.toBe(old)
  await expect(officialClient(emulator, old).token.validateToken(token)).resolves.toBeDefined()
  await expect(officialClient(emulator).token.validateToken(token)).resolves.toBeDefined()

  emulator.retireEnvironmentSecrets()
  await expect(officialClient(emulator).token.validateToken(token)).resolves.toBeDefined()
  const refusal = await reasonOf(officialClient(emulator, old).token.validateToken(token))
  expect(refusal).toMatchObject({ name: 'AxiosError', status: 401 })
})
