import { describe, expect, test } from 'vitest'
import { ClientSecrets } from '../../src/state/client-secrets.ts'

describe('ClientSecrets', () => {
  test('accepts every live secret and nothing else', () => {
    const secrets = new ClientSecrets()
    const [first, second] = [secrets.add(), secrets.add()]
    expect(secrets.accepts(first.secret)).toBe(true)
    expect(secrets.accepts(second.secret)).toBe(true)
    expect(secrets.accepts(first.secretId)).toBe(false)
    expect(secrets.accepts('')).toBe(false)
  })

  test('accepts a removed secret no more', () => {
    const secrets = new ClientSecrets()
    const [first, second] = [secrets.add(), secrets.add()]
    expect(secrets.remove(first.secretId)).toBe(true)
    expect(secrets.remove(first.secretId)).toBe(false)
    expect(secrets.accepts(first.secret)).toBe(false)
    expect(secrets.accepts(second.secret)).toBe(true)
  })

  test('keeps a hash and four characters, not the secret', () => {
    const secrets = new ClientSecrets()
    const { secret } = secrets.add()
    const kept = JSON.stringify(secrets.list())
    expect(kept).not.toContain(secret)
    expect(kept).toContain(`"${secret.slice(-4)}"`)
  })

  test('notes when a secret was used', () => {
    const secrets = new ClientSecrets()
    const { secret } = secrets.add()
    expect(secrets.list()[0]?.lastUsedAt).toBeUndefined()
    secrets.accepts(secret)
    expect(secrets.list()[0]?.lastUsedAt).toBeInstanceOf(Date)
  })
})
