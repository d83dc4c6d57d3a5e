import type { SignInAt } from '../access/signed-in.ts'
import { pageAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import { link } from '../http/link.ts'
import { html, type Html } from '../templates/html.ts'
import type { Texts } from '../texts.ts'
import { isSecretField } from '../forms/secret-fields.ts'
import { hidden, secretField } from './fields.ts'
import { messagePage, type Frame } from './layout.ts'

/** What can be wrong with a request before a page of an organization is reached. */
export type Mistake =
  | 'forbidden'
  | 'method'
  | 'noForm'
  | 'notFound'
  | 'origin'
  | 'outage'
  | 'refused'
  | 'stale'
  | 'tooLarge'
  | 'tooSlow'

/** What is said of each mistake, and its status. */
export const MISTAKES: Readonly<
  Record<
    Mistake,
    { readonly status: number; readonly title: keyof Texts; readonly text: keyof Texts }
  >
> = {
  notFound: { status: 404, title: 'notFoundTitle', text: 'notFoundText' },
  forbidden: { status: 403, title: 'forbiddenTitle', text: 'forbiddenText' },
  origin: { status: 403, title: 'originTitle', text: 'originText' },
  tooLarge: { status: 413, title: 'tooLargeTitle', text: 'tooLargeText' },
  tooSlow: { status: 408, title: 'tooSlowTitle', text: 'tooSlowText' },
  noForm: { status: 415, title: 'noFormTitle', text: 'noFormText' },
  method: { status: 405, title: 'methodTitle', text: 'methodText' },
  refused: { status: 400, title: 'refusedTitle', text: 'refusedText' },
  stale: { status: 400, title: 'staleTitle', text: 'staleText' },
  outage: { status: 503, title: 'outageTitle', text: 'outageText' },
}

const HEADERS: Partial<Record<Mistake, Readonly<Record<string, string>>>> = {
  method: { allow: 'GET, HEAD, POST' },
  outage: { 'retry-after': '5' },
}

/** Says what is wrong with a request, and leads back. */
export function mistakePage(frame: Frame, mistake: Mistake): ConsoleAnswer {
  const { status, title, text } = MISTAKES[mistake]
  const { texts, root = './' } = frame
  const action = html`<a class="button primary" href="${root}">${texts.back}</a>`
  const page = messagePage(frame, { title: texts[title], text: texts[text], action })
  return pageAnswer(page, status, HEADERS[mistake])
}

/** Asks a stranger to sign in. */
export function signInPage(frame: Frame): ConsoleAnswer {
  const { texts } = frame
  return pageAnswer(messagePage(frame, { title: texts.signInTitle, text: texts.signInText }), 401)
}

/** A form that was sent when it was not known by whom. */
export interface Unsent {
  readonly signInAt?: SignInAt | undefined
  /** The path of the form, below the console. */
  readonly page: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
}

/**
 * Says that the session ended, and keeps what was typed, so that it can be sent again after
 * signing in.
 */
export function sessionEndedPage(frame: Frame, unsent: Unsent): ConsoleAnswer {
  const { sessionEndedTitle, sessionEndedText } = frame.texts
  return pageAnswer(unsentPage(frame, sessionEndedTitle, sessionEndedText, unsent), 401)
}

/** Asks a person to confirm who they are before a form is carried out, and keeps what was typed. */
export function stepUpPage(frame: Frame, unsent: Unsent): ConsoleAnswer {
  const { stepUpTitle, stepUpText, stepUpLink } = frame.texts
  return pageAnswer(unsentPage(frame, stepUpTitle, stepUpText, unsent, stepUpLink), 401)
}

/** Says that it could not be found out who sent a form, and keeps what was typed. */
export function signInAwayPage(frame: Frame, unsent: Unsent): ConsoleAnswer {
  const { outageTitle, outageSignInText } = frame.texts
  return pageAnswer(unsentPage(frame, outageTitle, outageSignInText, unsent), 503, HEADERS.outage)
}

function unsentPage(
  frame: Frame,
  title: string,
  text: string,
  { signInAt, page, query, form }: Unsent,
  signInText = frame.texts.signInLink,
): Html {
  const { texts } = frame
  const action = html`<form method="post" action="${link(page, Object.fromEntries(query))}">
    ${[...form].map(([name, value]) => (isSecretField(name) ? secretField({ name, label: texts.pasteAgain }) : hidden({ [name]: value })))}
    <div class="buttons">
      ${signInAt !== undefined && html`<a class="button primary" target="_blank" rel="noopener" href="${signInAt.redirect}">${signInText}</a>`}
      <button>${texts.sendAgain}</button>
    </div>
  </form>`
  return messagePage(frame, { title, text, action })
}
