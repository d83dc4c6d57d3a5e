import { startEmulator, type Emulator } from '@claviger/emulator'
import { scopesFromClaim, type AuthenticatorOptions } from '@claviger/core'
import { scalekit, scalekitAuthority } from '@claviger/scalekit'
import { ScalekitClient } from '@scalekit-sdk/node'
import { exampleConsole, type OpenConsole } from './example-console.ts'
import type { Settings } from './settings.ts'

/** The authority behind an example. */
export interface Authority {
  readonly options: AuthenticatorOptions
  /** The one that was started here, if any. */
  readonly emulator: Emulator | undefined
  /** Makes a console for its keys and machine clients. */
  readonly openConsole: OpenConsole
}

// Where there is an emulator, it has this one.
const ORGANIZATION = 'org_0123456789'

/** Connects to Scalekit, or starts an emulator where none is configured. */
export async function connectAuthority({ authority, audience }: Settings): Promise<Authority> {
  const emulator = authority.kind === 'emulator' ? await startEmulator() : undefined
  const environment =
    authority.kind === 'scalekit'
      ? authority
      : {
          environmentUrl: emulator?.url ?? '',
          clientId: emulator?.clientId ?? '',
          clientSecret: emulator?.clientSecret ?? '',
        }
  const options = scalekit({
    environmentUrl: environment.environmentUrl,
    clientId: environment.clientId,
    clientSecret: environment.clientSecret,
    audience,
    // In this application only our own code writes a key's claims, so `scopes` among them may grant.
    apiKeys: { scopes: scopesFromClaim('scopes') },
  })
  const { environmentUrl, clientId, clientSecret } = environment
  const openConsole: OpenConsole = (authenticator) =>
    exampleConsole(
      scalekitAuthority(new ScalekitClient(environmentUrl, clientId, clientSecret), authenticator, {
        scopeClaim: 'scopes',
      }),
      emulator === undefined ? 'all' : [ORGANIZATION],
      audience,
    )
  return { options, emulator, openConsole }
}

/** What a newcomer needs to try the example: a key, and a machine client's token. */
export async function tryOut(
  emulator: Emulator,
  url: string,
  { audience, hasConsole }: Pick<Settings, 'audience' | 'hasConsole'>,
): Promise<string> {
  const organizationId = ORGANIZATION
  const key = emulator.issueKey({
    organizationId,
    customClaims: { scopes: 'read:deployments' },
    description: 'Printed at start',
  })
  const token = await emulator.issueToken({
    organizationId,
    audience,
    scopes: ['deploy:applications'],
  })
  return [
    '',
    'No SCALEKIT_ENVIRONMENT_URL: an emulator issues the credentials. Try:',
    '',
    `  curl -i ${url}/api/resources -H 'Authorization: Bearer ${key.token}'`,
    `  curl -i ${url}/api/deployments -H 'Authorization: Bearer ${key.token}'`,
    `  curl -i -X POST ${url}/deploy -H 'Authorization: Bearer ${key.token}'   # 403: no such scope`,
    `  curl -i -X POST ${url}/deploy -H 'Authorization: Bearer ${token}'`,
    '',
    ...(hasConsole
      ? [
          `A machine client of the console gets an access token for ${audience} here:`,
          '',
          `  curl ${emulator.url}/oauth/token -d grant_type=client_credentials -d 'client_id=<ID>' -d 'client_secret=<secret>'`,
          '',
        ]
      : []),
  ].join('\n')
}
