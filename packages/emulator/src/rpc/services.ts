import type { ConnectRouter } from '@connectrpc/connect'
import { ClientService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/clients/clients_pb.js'
import { OrganizationService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/organizations/organizations_pb.js'
import { ApiTokenService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import { UserService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/users/users_pb.js'
import type { Authority } from '../state/authority.ts'
import { clientService } from './client-service.ts'
import { organizationService } from './organization-service.ts'
import { tokenService } from './token-service.ts'
import { userService } from './user-service.ts'

/** Gives a router the services of an authority. */
export function addServices(router: ConnectRouter, authority: Authority): ConnectRouter {
  return router
    .service(ApiTokenService, tokenService(authority))
    .service(ClientService, clientService(authority))
    .service(OrganizationService, organizationService(authority))
    .service(UserService, userService(authority))
}
