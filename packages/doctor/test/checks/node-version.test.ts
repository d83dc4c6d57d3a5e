import { expect, test } from 'vitest'
import { checkNodeVersion } from '../../src/checks/node-version.ts'

test.each([
  ['20.19.0', 'ok'],
  ['26.0.1', 'ok'],
  ['20.18.3', 'failed'],
  ['18.20.0', 'failed'],
])('Node %s is %s', (version, status) => {
  expect(checkNodeVersion(version).status).toBe(status)
})
