import type { ClientAuthority } from '@claviger/core'
import type { ConsoleAnswer } from '../../http/console-answer.ts'
import { mistakePage } from '../mistake-pages.ts'
import type { Visit } from '../visit.ts'

/** A page about machine clients. */
export type ClientsPage = (visit: Visit, clients: ClientAuthority) => Promise<ConsoleAnswer>

/** Makes a page that is there where the authority has machine clients. */
export function withClients(page: ClientsPage): (visit: Visit) => Promise<ConsoleAnswer> {
  return async (visit) => {
    const { clients } = visit.authority
    return clients === undefined ? mistakePage(visit, 'notFound') : page(visit, clients)
  }
}
