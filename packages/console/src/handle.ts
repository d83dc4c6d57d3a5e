import { withinMs } from '@claviger/core/internal'
import { checkSignIn, isOrganizationOf, type SignInResult } from './access/signed-in.ts'
import { checkStepUp } from './access/step-up.ts'
import { findAsset, themeAnswer } from './assets/asset.ts'
import type { ResolvedConsoleOptions } from './console-options.ts'
import { SentForms } from './forms/sent-forms.ts'
import { lastAnswer, redirectAnswer, type ConsoleAnswer } from './http/console-answer.ts'
import type { ConsoleRequest, CutForm } from './http/console-request.ts'
import { isSameOrigin } from './http/is-same-origin.ts'
import { KnownLists } from './keys/known-lists.ts'
import { homePage } from './pages/home-page.ts'
import type { Frame } from './pages/layout.ts'
import { mistakePage, sessionEndedPage, signInAwayPage, signInPage } from './pages/mistake-pages.ts'
import { PAGES } from './pages/page-table.ts'
import { runPage } from './pages/run-page.ts'
import type { Visit } from './pages/visit.ts'
import { themeStyle } from './theme/console-colors.ts'

/** Answers every request of the console. It never rejects. */
export type Handle<Source> = (request: ConsoleRequest<Source>) => Promise<ConsoleAnswer>

/** Makes what answers the requests of one console. */
export function makeHandle<Source>(options: ResolvedConsoleOptions<Source>): Handle<Source> {
  const { authority, origins, signIn, stepUp, goneUsers, timeoutMs } = options
  const { texts, language, branding } = options
  const look = { texts, language, branding }
  const theme = themeAnswer(themeStyle(options.colors))
  const memory = { sentForms: new SentForms(), knownLists: new KnownLists() }
  const report = (error: unknown): void => {
    try {
      options.onError?.(error)
    } catch {
      // What listens must not change an answer.
    }
  }

  const answer: Handle<Source> = async (request) => {
    const { method, path, mount } = request
    const root = path === '' ? `./${mount}/` : '../'.repeat(path.split('/').length - 2) || './'
    const frame: Frame = { ...look, root }
    const isChange = method === 'POST'
    if (!isChange && method !== 'GET' && method !== 'HEAD') return mistakePage(frame, 'method')
    if (isChange && !isSameOrigin(request.headers, origins)) return mistakePage(frame, 'origin')
    if (path === '') return redirectAnswer(root)

    const sent = isChange ? await request.readForm(timeoutMs) : { fields: new URLSearchParams() }
    if (sent === 'noForm') return mistakePage(frame, sent)
    const answered = await answerPage(request, frame, sent)
    return sent.cut === undefined ? answered : lastAnswer(answered)
  }

  const answerPage = async (
    { source, method, path, query, address }: ConsoleRequest<Source>,
    frame: Frame,
    { fields: form, cut }: CutForm,
  ): Promise<ConsoleAnswer> => {
    const isChange = method === 'POST'
    const unsent = { page: path.slice(1), query, form }
    const user = await askWho(source).catch((error: unknown) => {
      if (!isChange) throw error
      report(error)
      return cut === undefined ? signInAwayPage(frame, unsent) : mistakePage(frame, cut)
    })
    if (user !== undefined && 'status' in user) return user
    if (user === undefined || 'redirect' in user) {
      if (cut !== undefined) return mistakePage(frame, cut)
      if (isChange) return sessionEndedPage(frame, { ...unsent, signInAt: user })
      return user === undefined ? signInPage(frame) : redirectAnswer(user.redirect)
    }

    if (path === '/') return isChange ? mistakePage(frame, 'method') : homePage(frame, user)
    const page = PAGES.get(path)
    const organizationId = query.get('org') ?? ''
    const hasAudit = authority.audit !== undefined
    if (
      page === undefined ||
      (page.needsAudit && !hasAudit) ||
      !isOrganizationOf(user, organizationId)
    ) {
      return mistakePage(frame, 'notFound')
    }
    const actor = {
      actor: user.userId,
      // Where they are left out, the authority would allow everything.
      grantable: user.grantable ?? [],
      grantableRoles: user.grantableRoles ?? [],
      grantableClaims: user.grantableClaims ?? [],
      ...(user.users !== 'all' && { grantableUsers: [...(user.users ?? [user.userId]), null] }),
      grantableAudiences: user.audiences ?? [],
      ...(address !== undefined && { address }),
    }
    const now = new Date()
    const asked = { user, organizationId, query, form, actor, now, goneUsers, report }
    const visit: Visit = { authority, ...look, ...memory, ...asked }
    return runPage({
      path: path.slice(1),
      page,
      visit,
      frame,
      isChange,
      cut,
      timeoutMs,
      stepUp: async (change) =>
        stepUp === undefined ||
        checkStepUp(await withinMs(timeoutMs, Promise.resolve(stepUp(source, change)))),
    })
  }

  const askWho = async (source: Source): Promise<SignInResult> =>
    checkSignIn(await withinMs(timeoutMs, Promise.resolve(signIn(source))))

  return async (request) => {
    const file = request.path === '/theme.css' ? theme : findAsset(request.path)
    if (file !== undefined && request.method !== 'POST') return file
    try {
      return await answer(request)
    } catch (error) {
      report(error)
      return mistakePage(look, 'outage')
    }
  }
}
