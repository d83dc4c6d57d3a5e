import type { ApiKeyOptions, JwtOptions } from '@claviger/core'
import type { ScalekitConnection } from './scalekit-connection.ts'

/** Whom an API that is guarded through Scalekit accepts. */
export type ScalekitOptions = ScalekitConnection & {
  /**
   * Whom an access token must be meant for; one of several. `null` takes tokens for anybody.
   *
   * @default the environment variable API_AUDIENCE
   */
  readonly audience?: string | readonly string[] | null
  /** How API keys are judged; `false` accepts none. @default core's defaults */
  readonly apiKeys?: false | Partial<Omit<ApiKeyOptions, 'lookup'>>
  /**
   * Changes how access tokens are judged; `false` accepts none.
   *
   * @default RS256 tokens that the environment issued, by its key set
   */
  readonly jwt?: false | Partial<JwtOptions>
}
