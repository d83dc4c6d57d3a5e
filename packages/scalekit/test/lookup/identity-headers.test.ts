import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { IDENTITY_HEADERS } from '../../src/lookup/identity-headers.ts'

interface CoreModule {
  readonly default: new (
    url: string,
    clientId: string,
    secret: string,
  ) => {
    readonly sdkVersion: string
    readonly apiVersion: string
  }
}

// Red after an update of the client: read its changes, then set the versions that were tested.
test('tells the versions of the client that the tests run with', () => {
  const core: CoreModule = createRequire(import.meta.url)('@scalekit-sdk/node/lib/core.js')
  const { sdkVersion, apiVersion } = new core.default('https://acme.scalekit.test', 'id', 'x')
  expect(IDENTITY_HEADERS).toMatchObject({
    'x-sdk-version': sdkVersion,
    'x-api-version': apiVersion,
    'user-agent': expect.stringContaining(sdkVersion),
  })
})
