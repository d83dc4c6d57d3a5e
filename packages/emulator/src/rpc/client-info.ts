import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type {
  ClientSecretSchema,
  M2MClientSchema,
} from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/clients/clients_pb.js'
import type { ClientSecretRecord } from '../state/client-secrets.ts'
import type { MachineClientRecord } from '../state/client-store.ts'

/** Tells about a machine client what Scalekit tells. Secrets are named, never shown. */
export function clientInfo(record: MachineClientRecord): MessageInitShape<typeof M2MClientSchema> {
  return {
    clientId: record.clientId,
    secrets: record.secrets.list().map(secretInfo),
    name: record.name ?? '',
    description: record.description ?? '',
    organizationId: record.organizationId,
    createTime: timestampFromDate(record.createdAt),
    updateTime: timestampFromDate(record.updatedAt),
    scopes: [...(record.scopes ?? [])],
    audience: [...(record.audience ?? [])],
    customClaims: (record.customClaims ?? []).map(({ key, value }) => ({ key, value })),
    expiry: BigInt(record.expirySeconds ?? 0),
  }
}

/** Tells about a client secret what Scalekit tells: its ID and its last four characters. */
export function secretInfo({
  secretId,
  suffix,
  createdAt,
  lastUsedAt,
}: ClientSecretRecord): MessageInitShape<typeof ClientSecretSchema> {
  return {
    id: secretId,
    createTime: timestampFromDate(createdAt),
    updateTime: timestampFromDate(createdAt),
    secretSuffix: suffix,
    ...(lastUsedAt !== undefined && { lastUsedTime: timestampFromDate(lastUsedAt) }),
  }
}
