import type { SignedIn } from './signed-in.ts'

/**
 * Tells whether a person may make keys that are those of a user. A key of the whole organization is
 * no user's.
 */
export function mayMakeKeyFor(
  { userId: self, users = [self] }: Pick<SignedIn, 'userId' | 'users'>,
  userId: string | undefined,
): boolean {
  return userId === undefined || users === 'all' || users.includes(userId)
}
