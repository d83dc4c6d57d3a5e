import { checkSignInAt, type SignInAt } from './signed-in.ts'

/** What a form of the page does. Ending a leaked key, several keys or all keys of a user is `key.revoke`. */
export type ConsoleAction =
  | 'key.create'
  | 'key.update'
  | 'key.rotate'
  | 'key.revoke'
  | 'key.transfer'
  | 'client.create'
  | 'client.delete'
  | 'client-secret.create'
  | 'client-secret.delete'
  | 'secret.create'
  | 'secret.rotate'
  | 'secret.delete'

/** A change that a person is about to make. */
export interface ConsoleChange {
  readonly action: ConsoleAction
  readonly organizationId: string
  /** Who is signed in: the `userId` that `signIn` gave. */
  readonly userId: string
}

/** `true` lets a person go on, `{ redirect }` leads to where they confirm who they are, `false` refuses. */
export type StepUpResult = boolean | SignInAt

/**
 * Checks what the application said, so that a mistake there lets no one go on.
 *
 * @throws {TypeError} When it is not a `StepUpResult`.
 */
export function checkStepUp(result: StepUpResult): StepUpResult {
  if (typeof result === 'boolean') return result
  if (typeof result === 'object' && result !== null && 'redirect' in result) {
    return checkSignInAt('stepUp', result)
  }
  throw new TypeError('stepUp must return true, false or { redirect }.')
}
