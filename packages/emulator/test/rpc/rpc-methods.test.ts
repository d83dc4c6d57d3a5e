import { ClientService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/clients/clients_pb.js'
import { OrganizationService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/organizations/organizations_pb.js'
import { ApiTokenService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import { UserService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/users/users_pb.js'
import { expect, test } from 'vitest'
import { clientService } from '../../src/rpc/client-service.ts'
import { organizationService } from '../../src/rpc/organization-service.ts'
import { RPC_METHODS } from '../../src/rpc/rpc-methods.ts'
import { tokenService } from '../../src/rpc/token-service.ts'
import { userService } from '../../src/rpc/user-service.ts'
import { Authority } from '../../src/state/authority.ts'

test('the names are those of the RPCs that are implemented, no more and no fewer', async () => {
  const authority = await Authority.create({
    clientId: 'skc_1',
    clientSecret: 'x',
    accessTokenTtlSeconds: 60,
  })
  const implemented = [
    [ApiTokenService, tokenService(authority)],
    [ClientService, clientService(authority)],
    [OrganizationService, organizationService(authority)],
    [UserService, userService(authority)],
  ] as const

  const names = implemented.flatMap(([service, methods]) =>
    service.methods.filter(({ localName }) => localName in methods).map(({ name }) => name),
  )
  expect(names.toSorted()).toEqual([...RPC_METHODS].toSorted())
})
