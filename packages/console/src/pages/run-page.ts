import { withinMs } from '@claviger/core/internal'
import type { ConsoleChange, StepUpResult } from '../access/step-up.ts'
import { redirectAnswer, type ConsoleAnswer } from '../http/console-answer.ts'
import type { CutForm } from '../http/console-request.ts'
import { cutFormPage } from './cut-form-page.ts'
import type { Frame } from './layout.ts'
import { mistakeOf } from './mistake-of.ts'
import { mistakePage, signInAwayPage, stepUpPage } from './mistake-pages.ts'
import { notDonePage } from './not-done-page.ts'
import { outagePage } from './outage-page.ts'
import type { PageEntry } from './page-entry.ts'
import { isAllowed, type Visit } from './visit.ts'

/** A request for a page of an organization that the person looks after. */
export interface PageRequest {
  /** The path of the page, below the console. */
  readonly path: string
  readonly page: PageEntry
  readonly visit: Visit
  readonly frame: Frame
  /** Whether its form was sent. */
  readonly isChange: boolean
  /** Why a part of the form is missing. */
  readonly cut: CutForm['cut']
  /** Asks whether the person confirmed who they are. */
  readonly stepUp: (change: ConsoleChange) => Promise<StepUpResult>
  readonly timeoutMs: number
}

/** Shows a page or carries out its form, where the person may do that. */
export async function runPage(request: PageRequest): Promise<ConsoleAnswer> {
  const { path, page, visit, frame, isChange, cut, timeoutMs } = request
  const { show, mayShow, change, mayChange = [], again } = page
  if (isChange && change === undefined) return mistakePage(frame, 'method')
  if (!isAllowed(visit, ...(isChange ? mayChange : mayShow))) {
    return mistakePage(frame, 'forbidden')
  }
  if (cut !== undefined) return cutFormPage(visit, path, cut, again)
  const unconfirmed = await askToConfirm(request)
  if (unconfirmed !== undefined) return unconfirmed
  try {
    return await withinMs(timeoutMs, isChange && change ? change(visit) : show(visit))
  } catch (error) {
    const mistake = mistakeOf(error, isChange)
    if (mistake === undefined) visit.report(error)
    if (isChange && (mistake === undefined || mistake === 'refused')) {
      return notDonePage(visit, path, mistake, again)
    }
    return mistake === undefined ? outagePage(visit) : mistakePage(frame, mistake)
  }
}

async function askToConfirm({
  path,
  page: { action, isForm },
  visit,
  frame,
  isChange,
  stepUp,
}: PageRequest): Promise<ConsoleAnswer | undefined> {
  if (action === undefined || !(isChange || isForm)) return undefined
  const { organizationId, user, query, form } = visit
  const unsent = { page: path, query, form }
  let result: StepUpResult
  try {
    result = await stepUp({ action, organizationId, userId: user.userId })
  } catch (error) {
    if (!isChange) throw error
    visit.report(error)
    return signInAwayPage(frame, unsent)
  }
  if (typeof result === 'boolean') return result ? undefined : mistakePage(frame, 'forbidden')
  return isChange
    ? stepUpPage(frame, { ...unsent, signInAt: result })
    : redirectAnswer(result.redirect)
}
