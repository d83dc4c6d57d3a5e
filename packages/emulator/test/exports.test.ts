import { expect, test } from 'vitest'
import * as emulator from '../src/index.ts'

test('the public surface is one function', () => {
  expect(Object.keys(emulator)).toEqual(['startEmulator'])
})
