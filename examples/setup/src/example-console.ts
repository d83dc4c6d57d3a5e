import type { IncomingHttpHeaders } from 'node:http'
import type { ConsoleOptions } from '@claviger/console'
import type { Authenticator, KeyAuthority } from '@claviger/core'
import { oneTimeSignIn, type OneTimeSignIn } from './one-time-sign-in.ts'

/** What every framework's request has. */
interface WithHeaders {
  readonly headers: IncomingHttpHeaders
}

/** The console of an example, and the link that opens it. */
export interface ExampleConsole {
  readonly options: Omit<ConsoleOptions<WithHeaders>, 'stepUp'>
  readonly link: OneTimeSignIn
}

/** Makes the console of an example, whose changes hold at once in the guards of `authenticator`. */
export type OpenConsole = (authenticator: Authenticator) => ExampleConsole

/**
 * Makes the console of an example, for the person who opens the link that it prints.
 *
 * @param organizations Those that the person looks after.
 * @param audience For which API machine clients may be made, where the authority has them.
 */
export function exampleConsole(
  authority: KeyAuthority,
  organizations: readonly string[] | 'all',
  audience?: string,
): ExampleConsole {
  const link = oneTimeSignIn()
  return {
    link,
    options: {
      authority,
      signIn: (request) =>
        link.isSignedIn(request)
          ? {
              userId: 'administrator',
              name: 'Demo administrator',
              organizations,
              may: ['read', 'create', 'revoke', 'audit'],
              grantable: ['read:*', 'deploy:applications', 'manage:keys'],
              users: 'all',
              audiences: audience === undefined ? [] : [audience],
            }
          : undefined,
      onError: (error) => {
        console.error('The console could not make a page:', error)
      },
    },
  }
}
