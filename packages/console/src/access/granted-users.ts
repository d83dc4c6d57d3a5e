import type { SignedIn } from './signed-in.ts'

/**
 * Tells whether a person may make keys for a user. A key of the whole organization has no user, so every
 * person who may create keys may make it.
 */
export function mayMakeKeyFor(
  { userId: self, users = [self] }: Pick<SignedIn, 'userId' | 'users'>,
  userId: string | undefined,
): boolean {
  return userId === undefined || users === 'all' || users.includes(userId)
}
