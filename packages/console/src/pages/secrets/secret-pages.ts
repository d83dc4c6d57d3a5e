import type { ConsoleAction } from '../../access/step-up.ts'
import { formPage, type PageEntry } from '../page-entry.ts'
import { deleteSecret, deleteSecretPage } from './delete-secret-page.ts'
import { createSecret, newSecretAgain, newSecretPage } from './new-secret-page.ts'
import { rotateSecret, rotateSecretPage } from './rotate-secret-page.ts'
import { secretsPage } from './secrets-page.ts'
import { withSecrets, type SecretsPage } from './with-secrets.ts'

/** The pages about named secrets, by their paths below the console. */
export const SECRET_PAGES: readonly (readonly [string, PageEntry])[] = [
  ['/secrets', { show: withSecrets(secretsPage), mayShow: ['read'] }],
  [
    '/new-secret',
    { ...entry('secret.create', newSecretPage, createSecret, ['create']), again: newSecretAgain },
  ],
  [
    '/rotate-secret',
    entry('secret.rotate', rotateSecretPage, rotateSecret, ['read', 'create', 'revoke']),
  ],
  ['/delete-secret', entry('secret.delete', deleteSecretPage, deleteSecret, ['read', 'revoke'])],
]

function entry(
  action: ConsoleAction,
  show: SecretsPage,
  change: SecretsPage,
  may: PageEntry['mayShow'],
): PageEntry {
  return formPage(action, may, withSecrets(show), withSecrets(change))
}
