import { describe, expectTypeOf, test } from 'vitest'
import {
  createAuthenticator,
  type ApiKeyOptions,
  type AuthenticatorOptions,
  type DiscoveredJwtOptions,
  type IntrospectionOptions,
  type JwtOptions,
  type ProtectedResourceOptions,
  type RevocationWebhookOptions,
  type StaticJwtOptions,
  type UpgradeOptions,
} from '../src/index.ts'

const given = { issuer: 'https://a.test', algorithms: ['RS256'] } as const
const whole = { ...given, audience: 'api', jwksUri: 'https://a.test/keys' } as const

describe('a mistake does not compile', () => {
  test('neither apiKeys nor jwt', () => {
    // @ts-expect-error -- nothing would be accepted
    expectTypeOf(createAuthenticator).toBeCallableWith({})
    // @ts-expect-error -- nor is it with another option
    expectTypeOf(createAuthenticator).toBeCallableWith({ realm: 'api' })
    // @ts-expect-error -- nor with an explicit undefined
    expectTypeOf(createAuthenticator).toBeCallableWith({ jwt: undefined })
    expectTypeOf(createAuthenticator).toBeCallableWith({ jwt: whole })
    expectTypeOf(createAuthenticator).toBeCallableWith({ jwt: [whole], apiKeys: undefined })
    expectTypeOf(createAuthenticator).toBeCallableWith({ apiKeys: { lookup: async () => null } })
  })

  test('no audience', () => {
    // @ts-expect-error -- Property 'audience' is missing
    const options: AuthenticatorOptions = { jwt: { ...given, jwksUri: 'https://a.test/keys' } }
    expectTypeOf(options).toExtend<AuthenticatorOptions>()
  })

  // What tells the three ways apart also makes the compiler's message name the missing option.
  test('two sources of keys', () => {
    // @ts-expect-error -- jwks and jwksUri
    const two: AuthenticatorOptions = { jwt: { ...whole, jwks: { keys: [] } } }
    // @ts-expect-error -- discovery and jwksUri
    const others: AuthenticatorOptions = { jwt: { ...whole, discovery: 'https://a.test/a' } }
    expectTypeOf([two, others]).toExtend<readonly AuthenticatorOptions[]>()
  })
})

/** Names the options that may be left out, and may not be given as `undefined`. */
type Strict<Options> = {
  [Name in keyof Options]-?: object extends Pick<Options, Name>
    ? undefined extends Required<Options>[Name]
      ? never
      : Name
    : never
}[keyof Options]

describe('an option that may be left out may be undefined, such as process.env.AUDIENCE', () => {
  test('everywhere', () => {
    expectTypeOf<Strict<AuthenticatorOptions>>().toBeNever()
    expectTypeOf<Strict<ApiKeyOptions>>().toBeNever()
    expectTypeOf<Strict<JwtOptions>>().toBeNever()
    expectTypeOf<Strict<StaticJwtOptions>>().toBeNever()
    expectTypeOf<Strict<DiscoveredJwtOptions>>().toBeNever()
    expectTypeOf<Strict<IntrospectionOptions>>().toBeNever()
    expectTypeOf<Strict<ProtectedResourceOptions>>().toBeNever()
    expectTypeOf<Strict<RevocationWebhookOptions>>().toBeNever()
    expectTypeOf<Strict<UpgradeOptions<unknown, unknown>>>().toBeNever()
    // The rule of this test itself.
    expectTypeOf<Strict<{ a?: string; b?: string | undefined }>>().toEqualTypeOf<'a'>()
  })
})
