import type { SecretAuthority } from '@claviger/core'
import type { ConsoleAnswer } from '../../http/console-answer.ts'
import { mistakePage } from '../mistake-pages.ts'
import type { Visit } from '../visit.ts'

/** A page about named secrets. */
export type SecretsPage = (visit: Visit, secrets: SecretAuthority) => Promise<ConsoleAnswer>

/** Makes a page that is there where the authority keeps named secrets. */
export function withSecrets(page: SecretsPage): (visit: Visit) => Promise<ConsoleAnswer> {
  return async (visit) => {
    const { namedSecrets } = visit.authority
    return namedSecrets === undefined ? mistakePage(visit, 'notFound') : page(visit, namedSecrets)
  }
}
