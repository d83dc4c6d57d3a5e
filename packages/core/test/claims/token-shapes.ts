import type { TokenMembers } from '../../src/claims/is-bearer-access-token.ts'

/** A token: whose, what it says of itself, and the `typ` of its header. */
export type TokenShape = [title: string, facts: TokenMembers, headerType?: string]

const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout'

/** Access tokens, with what decides about their kind in the shape that each server documents. */
export const ACCESS_TOKENS: readonly TokenShape[] = [
  [
    'Scalekit, machine client',
    {
      client_id: 'm2morg_1',
      iss: 'https://acme.scalekit.com',
      jti: 'tkn_1',
      oid: 'org_1',
      scopes: ['deploy:applications', 'read:deployments'],
      sub: 'm2morg_1',
    },
  ],
  [
    'Keycloak before 24, which put the nonce into all tokens',
    {
      iss: 'https://kc.example/realms/acme',
      aud: 'account',
      sub: '2ff0b3a2-…',
      typ: 'Bearer',
      azp: 'web',
      nonce: 'n-0S6_WzA2Mj',
      session_state: '1f6c…',
      acr: '1',
      realm_access: { roles: ['offline_access'] },
      scope: 'openid email profile',
      sid: '1f6c…',
    },
  ],
  ['Keycloak before 24, without a scope', { typ: 'Bearer', azp: 'web', nonce: 'n', sub: 'u' }],
  [
    'Keycloak 25 and later',
    { typ: 'Bearer', azp: 'web', sid: 's', acr: '1', scope: 'openid', sub: 'u' },
  ],
  ['Keycloak with the header type of RFC 9068', { typ: 'at+jwt', azp: 'web', nonce: 'n' }],
  [
    'Azure AD B2C, with the nonce of the sign-in',
    {
      iss: 'https://contoso.b2clogin.com/tenant/v2.0/',
      aud: 'f2a76e08',
      oid: '1558f87f',
      sub: '1558f87f',
      name: 'David',
      tfp: 'B2C_1_signupsignin1',
      nonce: 'anyRandomValue',
      scp: 'read',
      azp: '38307aee',
      ver: '1.0',
    },
  ],
  [
    'Amazon Cognito, user',
    {
      sub: 'aaaa-bbbb',
      'cognito:groups': ['admin'],
      iss: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example',
      client_id: 'xxxx',
      origin_jti: 'aaaa',
      event_id: 'bbbb',
      token_use: 'access',
      scope: 'phone openid profile email',
      username: 'my-test-user',
    },
  ],
  [
    'Auth0, machine client',
    { sub: 'abc@clients', azp: 'abc', gty: 'client-credentials', scope: 'read:users' },
  ],
  [
    'Auth0, user',
    { sub: 'auth0|1', aud: ['https://api', 'https://acme.auth0.com/userinfo'], azp: 'abc' },
  ],
  [
    'Okta',
    {
      ver: 1,
      jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
      cid: 'c',
      uid: 'u',
      scp: ['a'],
    },
  ],
  [
    'Entra ID, user',
    { aud: 'api://app', idp: 'x', oid: 'o', sub: 's', tid: 't', scp: 'access_as_user', ver: '2.0' },
  ],
  [
    'Entra ID, application',
    { oid: 'o', sub: 'o', azp: 'a', idtyp: 'app', roles: ['r'], ver: '2.0' },
  ],
  ['ForgeRock', { tokenName: 'access_token', token_type: 'Bearer', scope: ['read'], nonce: 'n' }],
  ['Curity', { purpose: 'access_token', scope: 'read', delegation_id: 'd' }],
  ['Ory Hydra, introspected', { token_use: 'access_token', token_type: 'Bearer', scope: 'read' }],
  ['Salesforce, introspected', { token_type: 'access_token', scope: 'api' }],
  ['Simple JWT', { token_type: 'access', user_id: 1 }],
  ['RFC 9068 with a nonce', { sub: 'u', client_id: 'c', nonce: 'n' }, 'at+jwt'],
  ['RFC 9068 with a nonce, long form', { sub: 'u', nonce: 'n' }, 'application/at+jwt'],
  ['RFC 8693', { token_type: 'urn:ietf:params:oauth:token-type:access_token' }],
  ['a token that says nothing of its kind', { sub: 'u' }, 'jwt'],
  ['an application’s own events and purpose', { events: ['orders:read', 1], purpose: 'import' }],
  ['an events object of an application', { events: { created: 1 } }],
  ['a claim that is undefined', { nonce: undefined, at_hash: undefined, cnf: undefined }],
]

/** Tokens of other kinds, and tokens that are bound to a key. */
export const OTHER_TOKENS: readonly TokenShape[] = [
  [
    'an ID token of Scalekit',
    { azp: 'skc_1', at_hash: 'a', c_hash: 'c', oid: 'org_1', sid: 'ses_1', sub: 'usr_1' },
  ],
  [
    'an ID token of Keycloak before 24',
    { typ: 'ID', azp: 'web', nonce: 'n', at_hash: 'h', auth_time: 1, session_state: 's' },
  ],
  ['an ID token of Keycloak by its type alone', { typ: 'ID', azp: 'web', sub: 'u' }],
  ['a refresh token of Keycloak', { typ: 'Refresh', azp: 'web', scope: 'openid', nonce: 'n' }],
  ['an offline token of Keycloak', { typ: 'Offline', azp: 'web', scope: 'openid offline_access' }],
  ['a session cookie of Keycloak', { typ: 'Serialized-ID', sub: 'u', state_checker: 'c' }],
  ['a logout token of Keycloak', { typ: 'Logout', sub: 'u', sid: 's', events: { [LOGOUT]: {} } }],
  ['a bound access token of Keycloak', { typ: 'DPoP', scope: 'openid' }],
  [
    'an ID token of Azure AD B2C',
    { tfp: 'B2C_1_signupsignin1', nonce: 'defaultNonce', sub: 'u', emails: ['a@b.example'] },
  ],
  [
    'an ID token of Amazon Cognito',
    { token_use: 'id', 'cognito:username': 'u', aud: 'client', email: 'a@b.example' },
  ],
  ['an ID token of Amazon Cognito that names a scope', { token_use: 'id', scope: 'read' }],
  ['an ID token of Auth0', { sub: 'auth0|1', aud: 'client', nonce: 'n', sid: 's' }],
  [
    'an ID token of Okta',
    { ver: 1, jti: 'ID.4eAWJOCMB3SX8XewDfVR', amr: ['pwd'], at_hash: 'h', idp: 'x' },
  ],
  [
    'an ID token of Entra ID',
    { aud: 'client', oid: 'o', tid: 't', nonce: '12345', uti: 'u', ver: '2.0', roles: ['r'] },
  ],
  ['an ID token of ForgeRock', { tokenName: 'id_token', tokenType: 'JWTToken', azp: 'c' }],
  ['an ID token of Curity', { purpose: 'id', azp: 'c', acr: 'a' }],
  ['an ID token of FAPI', { s_hash: 'h' }],
  ['a refresh token of Ory Hydra', { token_use: 'refresh_token', token_type: 'Bearer' }],
  ['a refresh token of Salesforce', { token_type: 'refresh_token' }],
  ['a refresh token of Simple JWT', { token_type: 'refresh', user_id: 1 }],
  [
    'a logout token (OpenID Connect Back-Channel Logout §2.4)',
    { sub: 'u', aud: 'client', jti: 'j', sid: 's', events: { [LOGOUT]: {} } },
    'jwt',
  ],
  ['a logout token of a draft', { sub: 'u', events: [LOGOUT] }],
  [
    'a logout token that calls itself Bearer',
    { typ: 'Bearer', scope: 'a', events: { [LOGOUT]: {} } },
  ],
  ['a logout token by its type', { typ: 'logout+jwt', sub: 'u' }],
  [
    'a security event (RFC 8417 §2.2)',
    { sub: 'u', events: { 'urn:ietf:params:scim:event:create': {} } },
  ],
  ['a security event by its type', { typ: 'SECEVENT+JWT' }],
  ['an ID token in lower case', { typ: 'id' }],
  ['a token that RFC 8693 calls no access token', { token_type: 'N_A' }],
  ['a token with a MAC', { token_type: 'mac' }],
  ['an ID token in words', { typ: 'ID_Token' }],
  ['an ID token as RFC 8693 says', { token_type: 'urn:ietf:params:oauth:token-type:id_token' }],
  ['a refresh token in words', { typ: 'refresh-token' }],
  ['a nonce with an empty scope', { nonce: 'n', scope: '', scopes: [], scp: '' }, 'jwt'],
  ['a nonce with a malformed scope', { nonce: 'n', scope: 1 }],
  ['a nonce with an own claim named like a kind', { nonce: 'n', type: 'access' }],
  ['a use that is not a string', { token_use: ['access'] }],
  ['a type that is not a string', { typ: ['Bearer'] }],
  ['a token bound by DPoP (RFC 9449 §6)', { cnf: { jkt: 'a' }, token_type: 'DPoP' }],
  ['a token bound by DPoP that calls itself Bearer', { cnf: { jkt: 'a' }, typ: 'Bearer' }],
  ['a token bound by a certificate (RFC 8705 §3.1)', { cnf: { 'x5t#S256': 'a' }, scope: 'a' }],
]
