import { expect, test } from 'vitest'
import * as scalekit from '../src/index.ts'

test('exports these names and no others', () => {
  expect(Object.keys(scalekit).toSorted()).toEqual([
    'KeyNotFoundError',
    'createKeyManager',
    'scalekit',
    'scalekitAuthority',
    'scalekitEventTarget',
    'scalekitLookup',
    'scalekitWebhook',
    'secretFromEnv',
    'secretFromFile',
    'secretFromReference',
  ])
})
