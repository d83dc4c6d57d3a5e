import type { KeyAuthority } from '@claviger/core'
import { integer, readOptions, type Complete, type OptionTable } from '@claviger/core/internal'
import type { SignInResult } from './access/signed-in.ts'
import type { ConsoleChange, StepUpResult } from './access/step-up.ts'
import { checkBranding, type ConsoleBranding } from './theme/console-branding.ts'
import { checkColors, type ConsoleColors } from './theme/console-colors.ts'
import { ENGLISH, type Texts } from './texts.ts'

/** What the page stands on, and who sees it. */
export interface ConsoleOptions<Source> {
  /** Whose keys are looked after: `openKeys()`, `scalekitAuthority()`, or any other. */
  readonly authority: KeyAuthority
  /**
   * Says who looks at the page and what they may do, from the framework's request. It is asked on
   * every request. `undefined` refuses; `{ redirect }` sends the person to sign in. An error of it is
   * a 503.
   */
  readonly signIn: (request: Source) => SignInResult | Promise<SignInResult>
  /**
   * Says whether the person confirmed lately who they are, from the framework's request. It is asked when
   * a form opens and once more when it is sent, before anything is changed. `true` goes on. `{ redirect }`
   * leads to where they confirm it: at once when a form opens; when it is sent, by a link beside what was
   * typed, which is sent again after that. `false` refuses. An error of it is a 503.
   *
   * @default never asked: being signed in is enough
   */
  readonly stepUp?:
    ((request: Source, change: ConsoleChange) => StepUpResult | Promise<StepUpResult>) | undefined
  /**
   * Origins whose pages may change keys, such as `https://console.acme.com`, for browsers that send no
   * `Sec-Fetch-Site`: every one over plain http, apart from localhost.
   *
   * @default none
   */
  readonly origins?: readonly string[] | undefined
  /**
   * Says which of these users are gone, such as people who left the organization, so that their keys
   * are found. It is asked about the users of the keys of one page. An error of it is a 503 for the
   * lists that need it; other lists are shown without the answer.
   *
   * @default none are known to be gone
   */
  readonly goneUsers?:
    | ((
        organizationId: string,
        userIds: readonly string[],
      ) => readonly string[] | Promise<readonly string[]>)
    | undefined
  /**
   * Hears what went wrong while a page was made, such as an authority that is away. Errors hold no
   * key.
   *
   * @default none
   */
  readonly onError?: ((error: unknown) => void) | undefined
  /** How long the authority may take for one page, and the browser for one form, in milliseconds. @default 10_000 (from 100 to 120_000) */
  readonly timeoutMs?: number | undefined
  /** Texts in place of the English ones. @default none */
  readonly texts?: Partial<Texts> | undefined
  /** Colours in place of the page's own. @default none */
  readonly colors?: ConsoleColors | undefined
  /** Stylesheets, a logo, an icon and links of the application around every page. @default none */
  readonly branding?: ConsoleBranding | undefined
  /** The language of the page (BCP 47); right-to-left languages turn it around. @default 'en' */
  readonly language?: string | undefined
}

/** {@link ConsoleOptions} as they were checked at startup. */
export interface ResolvedConsoleOptions<Source> extends Complete<
  Omit<ConsoleOptions<Source>, 'goneUsers' | 'onError' | 'stepUp' | 'texts'>
> {
  readonly goneUsers: ConsoleOptions<Source>['goneUsers']
  readonly onError: ((error: unknown) => void) | undefined
  readonly stepUp: ConsoleOptions<Source>['stepUp']
  readonly texts: Texts
}

/** Makes the table of what each option must be. */
export function consoleOptionTable<Source>(): OptionTable<
  ConsoleOptions<Source>,
  ResolvedConsoleOptions<Source>
> {
  return {
    authority: { read: checkAuthority },
    signIn: { read: checkSignInFunction },
    stepUp: { read: checkFunction },
    origins: { read: checkOrigins },
    goneUsers: { read: checkFunction },
    onError: { read: checkFunction },
    timeoutMs: integer({ min: 100, max: 120_000, fallback: 10_000 }),
    texts: { read: readTexts },
    colors: { read: checkColors },
    branding: { read: checkBranding },
    language: { read: checkLanguage, fallback: 'en' },
  }
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {TypeError} When one cannot work.
 */
export function resolveConsoleOptions<Source>(
  options: ConsoleOptions<Source>,
): ResolvedConsoleOptions<Source> {
  return readOptions('createConsole()', options, consoleOptionTable<Source>(), '')
}

const METHODS = ['create', 'list', 'get', 'update', 'rotate', 'revoke'] as const

function checkAuthority(name: string, authority: KeyAuthority): KeyAuthority {
  const isWhole =
    typeof authority === 'object' &&
    authority !== null &&
    METHODS.every((method) => typeof authority[method] === 'function')
  if (isWhole && typeof authority.features === 'object') return authority
  throw new TypeError(`${name} must be a KeyAuthority, such as openKeys() or scalekitAuthority().`)
}

function checkSignInFunction<F>(name: string, signIn: F): F {
  if (typeof signIn === 'function') return signIn
  throw new TypeError(`${name} must be a function: it says who sees the page.`)
}

function checkFunction<F>(name: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value
  throw new TypeError(`${name} must be a function.`)
}

function checkOrigins(name: string, origins: readonly string[] = []): readonly string[] {
  if (Array.isArray(origins) && origins.every(isOrigin)) return origins
  throw new TypeError(`${name} must be an array of origins, such as https://console.acme.com.`)
}

function readTexts(name: string, texts: Partial<Texts> = {}): Texts {
  const unknown = Object.keys(texts).find((key) => !(key in ENGLISH))
  if (unknown !== undefined) throw new TypeError(`${name} has no entry "${unknown}".`)
  if (!Object.values(texts).every((text) => typeof text === 'string')) {
    throw new TypeError(`${name} must have strings only.`)
  }
  return { ...ENGLISH, ...texts }
}

function checkLanguage(name: string, language = 'en'): string {
  if (/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(language)) return language
  throw new TypeError(`${name} must be a language tag, such as en or pt-BR.`)
}

function isOrigin(origin: unknown): boolean {
  return typeof origin === 'string' && URL.canParse(origin) && new URL(origin).origin === origin
}
