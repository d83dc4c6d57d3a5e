import { resolveOptions } from '@claviger/core/inspect'
import { expect, test } from 'vitest'
import { keySteps } from '../../src/explain/key-steps.ts'

const options = resolveOptions({ apiKeys: { lookup: async () => null, keyIdPrefixes: ['apit_'] } })

test.each(['apit_1', 'APIT_1'])('tells that %s is the ID of a key', (credential) => {
  const [, step] = keySteps(credential, options, 'key_id')
  expect(step).toMatchObject({
    name: 'key',
    status: 'failed',
    found: expect.stringContaining('ID'),
  })
})

test('says in words that the authority knows the key', () => {
  expect(keySteps('sk_1', options, undefined).at(-1)).toMatchObject({ found: 'it knows the key' })
})
