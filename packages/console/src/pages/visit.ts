import type { KeyActor, KeyAuthority } from '@claviger/core'
import type { Permission, SignedIn } from '../access/signed-in.ts'
import type { ConsoleOptions } from '../console-options.ts'
import type { SentForms } from '../forms/sent-forms.ts'
import type { KnownOfKeys } from '../keys/attention.ts'
import type { KnownLists } from '../keys/known-lists.ts'
import type { Texts } from '../texts.ts'
import type { ConsoleBranding } from '../theme/console-branding.ts'

/** What a page is made from: the setup of the console, who looks, and what they asked for. */
export interface Visit {
  readonly authority: KeyAuthority
  readonly texts: Texts
  readonly language: string
  readonly branding: ConsoleBranding
  readonly user: SignedIn
  readonly organizationId: string
  readonly query: URLSearchParams
  /** The fields of the form, empty unless one was sent. */
  readonly form: URLSearchParams
  readonly actor: KeyActor
  readonly sentForms: SentForms
  readonly knownLists: KnownLists
  readonly now: Date
  /** Says which users are gone, where the application knows that. */
  readonly goneUsers: ConsoleOptions<never>['goneUsers']
  /** What was found out about the keys on this page. @default nothing */
  readonly known?: KnownOfKeys
  /** Tells the application of an error that the page goes on without. */
  readonly report: (error: unknown) => void
}

/** Tells whether the person may do all of these. */
export function isAllowed({ user }: Visit, ...permissions: readonly Permission[]): boolean {
  return permissions.every((permission) => user.may.includes(permission))
}
