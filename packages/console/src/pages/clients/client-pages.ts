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
  ['/new-client', { ...entry(newClientPage, createClient, ['create']), again: newClientAgain }],
  ['/add-secret', entry(addSecretPage, addSecret, ['read', 'create'])],
  ['/retire-secret', entry(retireSecretPage, retireSecret, ['read', 'revoke'])],
  ['/delete-client', entry(deleteClientPage, deleteClient, ['read', 'revoke'])],
]

function entry(show: ClientsPage, change: ClientsPage, may: PageEntry['mayShow']): PageEntry {
  return formPage(may, withClients(show), withClients(change))
}
