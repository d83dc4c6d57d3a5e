import { ConnectError, createClient, type Client } from '@connectrpc/connect'
import { createGrpcTransport } from '@connectrpc/connect-node'
import { ApiTokenService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import type { Emulator } from '../../src/index.ts'
import { officialClient } from '../start.ts'

/** A bare gRPC client with a valid access token, which retries nothing. */
export async function bareClient(emulator: Emulator): Promise<Client<typeof ApiTokenService>> {
  const accessToken = await officialClient(emulator).getClientAccessToken()
  const transport = createGrpcTransport({
    baseUrl: emulator.url,
    interceptors: [
      (next) => async (req) => {
        req.header.set('authorization', `Bearer ${accessToken}`)
        return next(req)
      },
    ],
  })
  return createClient(ApiTokenService, transport)
}

export async function rpcError(promise: Promise<unknown>): Promise<ConnectError> {
  return promise.then(
    () => Promise.reject(new Error('the call went well')),
    (reason: unknown) => ConnectError.from(reason),
  )
}
