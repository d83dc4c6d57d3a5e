import { expect, test } from 'vitest'
import * as console from '../src/index.ts'

test('exports these names and no others', () => {
  expect(Object.keys(console).toSorted()).toEqual(['createConsole', 'fastifyConsole', 'koaConsole'])
})
