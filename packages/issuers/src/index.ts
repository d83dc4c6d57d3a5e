/**
 * Settings for the access tokens of OAuth servers: what `jwt` of an authenticator takes.
 *
 * @module
 */
export { auth0, type Auth0Options } from './auth0.ts'
export { cognito, type CognitoOptions } from './cognito.ts'
export { entra, type EntraOptions } from './entra.ts'
export { entraTenants, type EntraTenantsOptions } from './entra-tenants.ts'
export { keycloak, type KeycloakOptions } from './keycloak.ts'
export { oidc, type OidcOptions } from './oidc.ts'
export { okta, type OktaOptions } from './okta.ts'
export { workos, type WorkosOptions } from './workos.ts'
export type { IssuerJwt, IssuerOptions } from './issuer-options.ts'
