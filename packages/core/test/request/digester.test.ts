import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createDigester } from '../../src/request/digester.ts'
import { fingerprintOf } from '../../src/request/fingerprint.ts'

const OLD = 'old-secret-of-at-least-32-characters'
const NEW = 'new-secret-of-at-least-32-characters'
const HEX = /^[0-9a-f]{64}$/

describe('without secrets', () => {
  const digester = createDigester([])

  test('a digest is the SHA-256 of the credential', () => {
    const sha256 = createHash('sha256').update('key').digest('hex')
    expect(digester.digest('key')).toBe(sha256)
    expect(digester.digests('key')).toEqual([sha256])
    expect(fingerprintOf(sha256)).toBe(sha256.slice(0, 8))
  })

  test('knows digests that were made without a secret, and no others', () => {
    expect(digester.knows(digester.digest('key'))).toBe(true)
    expect(digester.knows(createDigester([OLD]).digest('key'))).toBe(false)
  })
})

describe('with secrets', () => {
  const digester = createDigester([NEW, OLD])

  test('a digest is the HMAC-SHA-256 of the credential, after a name of the secret', () => {
    const [name, hmac] = digester.digest('key').split('.')
    expect(name).toMatch(/^[0-9a-f]{8}$/)
    expect(hmac).toBe(createHmac('sha256', NEW).update('key').digest('hex'))
    expect(hmac).toMatch(HEX)
  })

  test('there is one digest for each secret, the newest first', () => {
    expect(digester.digests('key')).toEqual([
      digester.digest('key'),
      createDigester([OLD]).digest('key'),
    ])
  })

  test('the fingerprint shows 8 digits of the HMAC, and not the name of the secret', () => {
    const hmac = createHmac('sha256', NEW).update('key').digest('hex')
    expect(fingerprintOf(digester.digest('key'))).toBe(hmac.slice(0, 8))
  })

  test('knows digests under each of its secrets, and no others', () => {
    expect(digester.digests('key').every(digester.knows)).toBe(true)
    expect(digester.knows(createDigester([]).digest('key'))).toBe(false)
    expect(digester.knows(createDigester([`${OLD}2`]).digest('key'))).toBe(false)
  })
})
