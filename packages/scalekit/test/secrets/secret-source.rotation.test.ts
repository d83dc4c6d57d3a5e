import { allowWarnings, soakCount } from '@claviger/conformance'
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { createAuthenticator, type AuthEvent } from '@claviger/core'
import type { Emulator } from '@claviger/emulator'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { scalekit, secretFromFile, type SecretSource } from '../../src/index.ts'
import { ask, ownLookup } from '../support/ask.ts'
import { endAccessTokens, startTestEmulator } from '../support/start-test-emulator.ts'

allowWarnings('CLAVIGER_MISCONFIGURED')

let emulator: Emulator
let directory: string
beforeEach(async () => {
  emulator = await startTestEmulator()
  directory = await mkdtemp(join(tmpdir(), 'claviger-'))
})
afterEach(async () => {
  vi.useRealTimers()
  await emulator.close()
  await rm(directory, { recursive: true })
})

// Our access token ends now, not within the hour: every signature made so far is void.
async function endOurAccessTokens() {
  vi.advanceTimersByTime(5_000)
  await endAccessTokens(emulator)
}

const ANSWERS = soakCount('answersOfARotation')

describe('a rotated secret of our own', () => {
  test(
    'is picked up under load, without a restart and without a refused request',
    { timeout: 120_000 },
    async () => {
      vi.useFakeTimers({ toFake: ['performance'] })
      const path = join(directory, 'secret')
      await writeFile(path, `${emulator.clientSecret}\n`)
      const { url, clientId } = emulator
      const authenticator = createAuthenticator(
        scalekit({
          environmentUrl: url,
          clientId,
          clientSecret: secretFromFile(path),
          // A loaded machine may take long.
          apiKeys: { cache: false, timeoutMs: 20_000 },
          jwt: false,
        }),
      )
      const keys = Array.from({ length: 20 }, () => emulator.issueKey().token)
      const seen = { granted: 0, refusals: new Array<string>() }
      const load = new AbortController()
      const clients = keys.map(async (key) => {
        while (!load.signal.aborted && seen.refusals.length === 0) {
          const headers = { authorization: `Bearer ${key}` }
          const outcome = await authenticator.authenticate({ headers })
          if (outcome.kind === 'granted') seen.granted += 1
          else seen.refusals.push(outcome.reason)
        }
      })
      const more = async () => {
        const enough = seen.granted + ANSWERS
        while (seen.granted < enough && seen.refusals.length === 0) await setImmediate()
      }

      await more()
      for (let rotation = 0; rotation < 3; rotation += 1) {
        const { secret } = emulator.rotateEnvironmentSecret()
        await endOurAccessTokens()
        await more()
        await writeFile(`${path}.new`, `${secret}\n`)
        await rename(`${path}.new`, path)
        emulator.retireEnvironmentSecrets()
        await endOurAccessTokens()
        await more()
      }
      load.abort()
      await Promise.all(clients)
      expect(seen.refusals).toEqual([])
      expect(seen.granted).toBeGreaterThanOrEqual(7 * ANSWERS)
      await authenticator.close()
    },
  )

  test('that was swapped by a symbolic link is seen, as Kubernetes mounts it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const path = join(directory, 'secret')
    await writeFile(join(directory, 'v1'), emulator.clientSecret)
    await symlink('v1', path)
    const lookup = ownLookup(emulator, { clientSecret: secretFromFile(path) })
    const { token } = emulator.issueKey()
    await ask(lookup, token)

    const { secret } = emulator.rotateEnvironmentSecret()
    emulator.retireEnvironmentSecrets()
    await writeFile(join(directory, 'v2'), secret)
    await symlink('v2', `${path}.new`)
    await rename(`${path}.new`, path)
    await endOurAccessTokens()
    expect(await ask(lookup, token)).not.toBeNull()
  })

  test('is read again, once, when the one that was read is refused', async () => {
    const { clientSecret } = emulator
    const read = vi.fn<SecretSource>().mockResolvedValueOnce('old').mockResolvedValue(clientSecret)
    const lookup = ownLookup(emulator, { clientSecret: read })
    expect(await ask(lookup, emulator.issueKey().token)).not.toBeNull()
    expect(read).toHaveBeenCalledTimes(2)
    expect(emulator.stats().calls['oauth/token']).toBe(2)
  })

  test('is not offered a second time when it is still the same', async () => {
    const lookup = ownLookup(emulator, { clientSecret: () => 'wrong' })
    await expect(ask(lookup, emulator.issueKey().token)).rejects.toMatchObject({
      reason: 'misconfigured',
      code: 'http_401',
    })
    expect(emulator.stats().calls).toEqual({ 'oauth/token': 1 })
  })

  test('that cannot be read for a moment is stood in for by the last one', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { clientSecret } = emulator
    const read = vi
      .fn<SecretSource>()
      .mockResolvedValueOnce(clientSecret)
      .mockRejectedValue(new Error('the vault is sealed'))
    const lookup = ownLookup(emulator, { clientSecret: read })
    const { token } = emulator.issueKey()
    await ask(lookup, token)
    await endOurAccessTokens()
    expect(await ask(lookup, token)).not.toBeNull()
  })

  test.each<[string, SecretSource]>([
    [
      'throws',
      () => {
        throw new Error('s3cr3t-path')
      },
    ],
    ['rejects', () => Promise.reject(new Error('s3cr3t-path'))],
    ['gives an empty string', () => ''],
    ['gives a reference that nothing resolves', () => '{{Secrets.Nothing}}'],
  ])(
    'of a source that %s is our own fault, reported without its content',
    async (_, clientSecret) => {
      const lookup = ownLookup(emulator, { clientSecret })
      const error: unknown = await ask(lookup, emulator.issueKey().token).catch((e: unknown) => e)
      expect(error).toMatchObject({ reason: 'misconfigured', code: 'secret_unreadable' })
      expect(String(error)).not.toContain('s3cr3t-path')
    },
  )

  test('of a source that never answers ends at the deadline', async () => {
    const lookup = ownLookup(emulator, { clientSecret: () => new Promise<string>(() => {}) })
    await expect(ask(lookup, emulator.issueKey().token, 100)).rejects.toMatchObject({
      code: 'timeout',
    })
  })
})

test('a wrong secret is 503 for everybody, never 401, and the event says whose fault it is', async () => {
  const events: AuthEvent[] = []
  const { url, clientId } = emulator
  const authenticator = createAuthenticator({
    ...scalekit({ environmentUrl: url, clientId, clientSecret: 'wrong', jwt: false }),
    onEvent: (event) => events.push(event),
  })
  for (const key of [emulator.issueKey().token, 'made-up']) {
    const outcome = await authenticator.authenticate({
      headers: { authorization: `Bearer ${key}` },
    })
    expect(outcome).toMatchObject({
      kind: 'refused',
      reason: 'misconfigured',
      refusal: { status: 503 },
    })
  }
  expect(events.filter(({ type }) => type === 'lookup')).toMatchObject([
    { kind: 'cannot-tell', reason: 'misconfigured', cause: { code: 'http_401' } },
    { kind: 'cannot-tell', reason: 'misconfigured', cause: { code: 'http_401' } },
  ])
  await authenticator.close()
})
