import { ClientService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/clients/clients_pb.js'
import { OrganizationService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/organizations/organizations_pb.js'
import { ApiTokenService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import { UserService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/users/users_pb.js'
import { expect, test } from 'vitest'
import { httpBindings } from '../../src/rest/http-rule.ts'
import { RPC_METHODS } from '../../src/rpc/rpc-methods.ts'

const METHODS = [ApiTokenService, ClientService, OrganizationService, UserService].flatMap(
  ({ methods }) => methods,
)

test('the schema publishes every RPC that the emulator has', () => {
  const routes = METHODS.filter(({ name }) => RPC_METHODS.some((known) => known === name)).flatMap(
    (method) => httpBindings(method).map(({ verb, path }) => `${verb} ${path}`),
  )
  expect(routes).toHaveLength(new Set(routes).size)
  for (const name of RPC_METHODS) {
    const method = METHODS.find((one) => one.name === name)
    expect([name, method && httpBindings(method).length]).not.toEqual([name, 0])
  }
})

test('the routes are those of the documentation', () => {
  const bindings = Object.fromEntries(METHODS.map((method) => [method.name, httpBindings(method)]))
  expect(bindings).toMatchObject({
    CreateToken: [{ verb: 'POST', path: '/api/v1/tokens', body: 'token' }],
    ValidateToken: [{ verb: 'POST', path: '/api/v1/tokens:validate', body: '*' }],
    ListTokens: [{ verb: 'GET', path: '/api/v1/tokens', body: '' }],
    CreateOrganizationClient: [
      { verb: 'POST', path: '/api/v1/organizations/{organization_id}/clients', body: 'client' },
    ],
    GetUser: [
      { verb: 'GET', path: '/api/v1/users/{id}' },
      { verb: 'GET', path: '/api/v1/users:external/{external_id}' },
    ],
  })
})
