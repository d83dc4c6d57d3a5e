import type { ConsoleAction } from '../../access/step-up.ts'
import { formPage, type PageEntry } from '../page-entry.ts'
import { addSecret, addSecretPage } from './add-secret-page.ts'
import { clientPage } from './client-page.ts'
import { clientsPage } from './clients-page.ts'
import { deleteClient, deleteClientPage } from './delete-client-page.ts'
import { createClient, newClientAgain, newClientPage } from './new-client-page.ts'
import { retireSecret, retireSecretPage } from './retire-secret-page.ts'
import { withClients, type ClientsPage } from './with-clients.ts'

/** The pages about machine clients, by their paths below the console. */
export const CLIENT_PAGES: readonly (readonly [string, PageEntry])[] = [
  ['/clients', { show: withClients(clientsPage), mayShow: ['read'] }],
  ['/client', { show: withClients(clientPage), mayShow: ['read'] }],
  [
    '/new-client',
    { ...entry('client.create', newClientPage, createClient, ['create']), again: newClientAgain },
  ],
  ['/add-secret', entry('client-secret.create', addSecretPage, addSecret, ['read', 'create'])],
  [
    '/retire-secret',
    entry('client-secret.delete', retireSecretPage, retireSecret, ['read', 'revoke']),
  ],
  ['/delete-client', entry('client.delete', deleteClientPage, deleteClient, ['read', 'revoke'])],
]

function entry(
  action: ConsoleAction,
  show: ClientsPage,
  change: ClientsPage,
  may: PageEntry['mayShow'],
): PageEntry {
  return formPage(action, may, withClients(show), withClients(change))
}
