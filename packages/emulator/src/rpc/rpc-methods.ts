/** The RPCs that the emulator answers, by the names that `stats()` and `fault()` know. */
export const RPC_METHODS = [
  'CreateToken',
  'ValidateToken',
  'InvalidateToken',
  'ListTokens',
  'UpdateToken',
  'CreateOrganizationClient',
  'GetOrganizationClient',
  'UpdateOrganizationClient',
  'DeleteOrganizationClient',
  'ListOrganizationClients',
  'CreateOrganizationClientSecret',
  'DeleteOrganizationClientSecret',
  'CreateOrganization',
  'GetOrganization',
  'UpdateOrganization',
  'DeleteOrganization',
  'ListOrganization',
  'CreateUserAndMembership',
  'GetUser',
  'ListUsers',
  'ListOrganizationUsers',
  'DeleteUser',
  'CreateMembership',
  'UpdateMembership',
  'DeleteMembership',
  'ListUserRoles',
  'AssignUserRoles',
  'RemoveUserRole',
] as const

/** An RPC that the emulator answers. */
export type RpcMethod = (typeof RPC_METHODS)[number]
