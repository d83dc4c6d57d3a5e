import { expectTypeOf, test } from 'vitest'
import { scalekit } from '../src/index.ts'

test('a setting may be undefined, such as a variable that is not set', () => {
  expectTypeOf(scalekit).toBeCallableWith({
    audience: process.env['API_AUDIENCE'],
    environmentUrl: process.env['SCALEKIT_ENVIRONMENT_URL'],
    clientId: process.env['SCALEKIT_CLIENT_ID'],
    clientSecret: process.env['SCALEKIT_CLIENT_SECRET'],
    apiKeys: undefined,
    jwt: { organizationClaim: process.env['ORGANIZATION_CLAIM'], isRevoked: undefined },
  })
})
