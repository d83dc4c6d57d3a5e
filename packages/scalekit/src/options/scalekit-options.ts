import type { ApiKeyOptions, JwtOptions } from '@claviger/core'
import { checkObject } from '@claviger/core/internal'
import { CONNECTION_OPTIONS, type ScalekitConnection } from './scalekit-connection.ts'
import { SETTINGS, unchanged, type SettingTable } from './setting.ts'

/** Whom an API that is guarded through Scalekit accepts. */
export type ScalekitOptions = ScalekitConnection & {
  /**
   * Whom an access token must be meant for; one of several. `null` takes tokens for anybody.
   *
   * @default the environment variable API_AUDIENCE
   */
  readonly audience?: string | readonly string[] | null | undefined
  /** How API keys are judged; `false` accepts none. @default core's defaults */
  readonly apiKeys?: false | Partial<Omit<ApiKeyOptions, 'lookup'>> | undefined
  /**
   * Changes how access tokens are judged; `false` accepts none.
   *
   * @default RS256 tokens that the environment issued, by its key set
   */
  readonly jwt?: false | Partial<JwtOptions> | undefined
}

/** What each option may be. */
export const SCALEKIT_OPTIONS: SettingTable<Pick<ScalekitOptions, keyof ScalekitOptions>> = {
  ...CONNECTION_OPTIONS,
  audience: { read: unchanged, ...SETTINGS.audience },
  apiKeys: { read: checkPart },
  jwt: { read: checkPart },
}

function checkPart<T>(name: string, part: T): T {
  if (part !== undefined && part !== false) checkObject(name, part)
  return part
}
