import type { MessageInitShape } from '@bufbuild/protobuf'
import type { TokenSchema } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/tokens/tokens_pb.js'
import type { WrongKeyFault } from '../faults/fault.ts'
import type { Authority } from '../state/authority.ts'
import { newId } from '../state/new-id.ts'
import { found } from './refusals.ts'
import { tokenInfo } from './token-info.ts'

/**
 * Answers for a key with another key's info, as a broken cache in front of an authority would.
 *
 * The other key is the one that the fault names, else any other active one, else a
 * made-up one.
 */
export function impostor(
  authority: Authority,
  asked: string,
  { tokenId }: WrongKeyFault,
): MessageInitShape<typeof TokenSchema> {
  if (tokenId !== undefined)
    return tokenInfo(authority, found(authority.keys.find(tokenId), 'token'))

  const own = authority.keys.find(asked)
  const other = authority.keys
    .list()
    .find((record) => record.tokenId !== own?.tokenId && authority.isActive(record))
  return other === undefined
    ? { tokenId: newId('apit'), organizationId: newId('org'), tokenSuffix: '0000' }
    : tokenInfo(authority, other)
}
