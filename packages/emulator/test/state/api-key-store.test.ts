import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ApiKeyStore } from '../../src/state/api-key-store.ts'

const FIELDS = { organizationId: 'org_1', customClaims: {} }

describe('ApiKeyStore', () => {
  test('keeps the SHA-256 of a key, and the key nowhere', () => {
    const store = new ApiKeyStore()
    const { token, record } = store.issue(FIELDS)

    expect(record.hash).toBe(createHash('sha256').update(token).digest('hex'))
    const kept = inspect({ store, all: store.list() }, { depth: 9, showHidden: true })
    expect(kept).not.toContain(token)
  })

  test('finds a key by itself and by its ID', () => {
    const store = new ApiKeyStore()
    const { token, record } = store.issue(FIELDS)
    expect(store.find(token)).toBe(record)
    expect(store.find(record.tokenId)).toBe(record)
    expect(store.find(record.hash)).toBeUndefined()
    expect(store.find(token.slice(0, -1))).toBeUndefined()
  })
})
