import { describe, expect, test } from 'vitest'
import { toRevocation } from '../support/to-revocation.ts'
import { controlledLookup, infoOf, settle } from './controlled-lookup.ts'
import { DIGESTER, countingVerifier, verifierOf, freezeTime } from './counting-verifier.ts'

freezeTime()

describe('revocation', () => {
  test.each([
    ['key', { key: 'good' }],
    ['key ID', { keyId: 'apit_good' }],
    ['organization', { organizationId: 'org_1' }],
    ['user', { userId: 'usr_1' }],
  ])('by %s makes the next request ask', async (_, target) => {
    const asked: string[] = []
    const verifier = verifierOf({
      lookup: async (key) => {
        asked.push(key)
        return infoOf(key, { userId: 'usr_1' })
      },
    })
    await verifier.verify('good')
    expect(verifier.revoke(toRevocation(target, DIGESTER))).toBe(1)
    expect(await verifier.verify('good')).toMatchObject({ source: 'authority' })
    expect(asked).toHaveLength(2)
  })

  test('leaves everybody else cached', async () => {
    const { asked, verifier } = countingVerifier()
    await verifier.verify('good1')
    await verifier.verify('good2')
    verifier.revoke(toRevocation({ keyId: 'apit_good1' }, DIGESTER))
    await verifier.verify('good2')
    expect(asked).toHaveLength(2)
  })

  test('keeps a lookup that was under way from filling the cache (R-KEY-26)', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const early = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ keyId: 'apit_good' }, DIGESTER))
    questions[0]?.answer(infoOf('good'))
    await early
    void verifier.verify('good')
    await settle()
    expect(questions).toHaveLength(2)
  })

  test('keeps later requests from waiting for a lookup that was under way', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    void verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ userId: 'usr_1' }, DIGESTER))
    const late = verifier.verify('good')
    await settle()
    expect(questions).toHaveLength(2)
    questions[0]?.answer(infoOf('good', { userId: 'usr_1' }))
    questions[1]?.answer(null)
    expect(await late).toMatchObject({ kind: 'invalid' })
  })

  test('holds when the old answer comes after the new one (R-KEY-27)', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const early = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ key: 'good' }, DIGESTER))
    const late = verifier.verify('good')
    await settle()
    questions[1]?.answer(null)
    expect(await late).toMatchObject({ kind: 'invalid' })
    questions[0]?.answer(infoOf('good'))
    await early
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid', source: 'memory' })
  })

  test('of another key does not let an old answer win over a newer one', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const early = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ keyId: 'apit_another' }, DIGESTER))
    const late = verifier.verify('good')
    await settle()
    questions[1]?.answer(null)
    await late
    questions[0]?.answer(infoOf('good'))
    await early
    expect(await verifier.verify('good')).toMatchObject({ kind: 'invalid', source: 'memory' })
  })

  // The later question may have been looked into first, before the key was revoked.
  test('of another key does not let *valid* win over the *invalid* of a lookup that ran beside it', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup, negativeTtlMs: 0 })
    const early = verifier.verify('good')
    await settle()
    verifier.revoke(toRevocation({ keyId: 'apit_another' }, DIGESTER))
    const late = verifier.verify('good')
    await settle()
    questions[0]?.answer(null)
    await early
    questions[1]?.answer(infoOf('good'))
    await late
    void verifier.verify('good')
    await settle()
    expect(questions).toHaveLength(3)
  })

  test('of one key lets lookups of others fill the cache', async () => {
    const { lookup, questions } = controlledLookup()
    const verifier = verifierOf({ lookup })
    const other = verifier.verify('other')
    await settle()
    verifier.revoke(toRevocation({ keyId: 'apit_good' }, DIGESTER))
    questions[0]?.answer(infoOf('other'))
    await other
    expect(await verifier.verify('other')).toMatchObject({ source: 'memory' })
  })

  test('leaves no trace of a key in the indexes', async () => {
    const { verifier } = countingVerifier({ maxKeys: 50 })
    for (let i = 0; i < 1_000; i += 1) {
      await verifier.verify(`good${i}`)
      if (i % 3 === 0) verifier.revoke(toRevocation({ keyId: `apit_good${i}` }, DIGESTER))
    }
    verifier.revoke(toRevocation({ organizationId: 'org_1' }, DIGESTER))
    expect(verifier.state.cache).toMatchObject({ valid: 0, indexSets: 0 })
  })
})
