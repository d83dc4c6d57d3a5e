import { introspection, type IntrospectionOptions, type Lookup } from '../../src/index.ts'

/** A lookup that takes tokens for every API, and takes the client for the organization. */
export function introspectionOf(
  endpoint: string,
  clientSecret: IntrospectionOptions['clientSecret'] = 'api-secret',
): Lookup {
  return introspection({
    endpoint,
    clientId: 'api',
    clientSecret,
    audience: null,
    organizationClaim: 'client_id',
  })
}
