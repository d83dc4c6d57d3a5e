import type { ScalekitClient } from '@scalekit-sdk/node'
import { noteClientSecret, noteCredential } from './credentials.ts'

/** The API keys of a customer. */
export interface CustomerKeys {
  /** May read deployments. */
  readonly key: ApiKey
  /** Bound to a user, and may deploy. */
  readonly userKey: ApiKey
  /** Ends a second after it was made. */
  readonly shortLivedKey: ApiKey & { readonly endsAt: number }
}

/** A customer of the example's company, with credentials as its administrator would make them. */
export interface Customer extends CustomerKeys {
  readonly organizationId: string
  readonly deployer: MachineClient
  readonly reader: MachineClient
}

/** An API key; its plain text is shown once. */
export interface ApiKey {
  readonly token: string
  readonly tokenId: string
}

/** A machine client; its secret is shown once. */
export interface MachineClient {
  readonly clientId: string
  readonly secret: string
  readonly secretId: string
}

/** Creates an organization with a user, keys and machine clients, all through the official client. */
export async function createCustomer(
  scalekit: ScalekitClient,
  audience: string,
): Promise<Customer> {
  const organizationId = (await scalekit.organization.createOrganization('Acme Corp')).organization
    ?.id
  if (organizationId === undefined) throw new Error('The authority created no organization.')
  const userId = await createUser(scalekit, organizationId)

  const key = await createKey(scalekit, organizationId, {
    customClaims: { scopes: 'read:deployments' },
    description: 'Dashboard',
  })
  const userKey = await createKey(scalekit, organizationId, {
    userId,
    customClaims: { scopes: 'deploy:applications' },
    description: 'CI',
  })
  const endsAt = Date.now() + 1_000
  const shortLivedKey = await createKey(scalekit, organizationId, {
    expiry: timestampOf(endsAt),
    description: 'One-off',
  })
  return {
    organizationId,
    key,
    userKey,
    shortLivedKey: { ...shortLivedKey, endsAt },
    deployer: await createClient(scalekit, organizationId, audience, ['deploy:applications']),
    reader: await createClient(scalekit, organizationId, audience, ['read:deployments']),
  }
}

async function createUser(scalekit: ScalekitClient, organizationId: string): Promise<string> {
  const { user } = await scalekit.user.createUserAndMembership(organizationId, {
    email: 'ada@acmecorp.example',
    sendInvitationEmail: false,
  })
  if (user === undefined) throw new Error('The authority created no user.')
  return user.id
}

type KeyOptions = Parameters<ScalekitClient['token']['createToken']>[1]

async function createKey(
  scalekit: ScalekitClient,
  organizationId: string,
  options: KeyOptions,
): Promise<ApiKey> {
  const { token, tokenId } = await scalekit.token.createToken(organizationId, options)
  noteCredential('API key', token)
  return { token, tokenId }
}

async function createClient(
  scalekit: ScalekitClient,
  organizationId: string,
  audience: string,
  scopes: string[],
): Promise<MachineClient> {
  const { client, plainSecret } = await scalekit.m2m.createOrganizationClient(organizationId, {
    name: scopes.join(' '),
    audience: [audience],
    scopes,
  })
  const secretId = client?.secrets[0]?.id
  if (client === undefined || secretId === undefined) {
    throw new Error('The authority created no machine client.')
  }
  noteClientSecret(client.clientId, plainSecret)
  return { clientId: client.clientId, secret: plainSecret, secretId }
}

function timestampOf(ms: number): NonNullable<NonNullable<KeyOptions>['expiry']> {
  return {
    $typeName: 'google.protobuf.Timestamp',
    seconds: BigInt(Math.floor(ms / 1_000)),
    nanos: (ms % 1_000) * 1_000_000,
  }
}
