import type { Permission } from '../access/signed-in.ts'
import type { ConsoleAction } from '../access/step-up.ts'
import type { ConsoleAnswer } from '../http/console-answer.ts'
import type { Visit } from './visit.ts'

/** A page of an organization: who may see it, what it shows, and what its form does. */
export interface PageEntry {
  readonly show: (visit: Visit) => Promise<ConsoleAnswer>
  readonly mayShow: readonly Permission[]
  readonly change?: (visit: Visit) => Promise<ConsoleAnswer>
  readonly mayChange?: readonly Permission[]
  /** What its form does. */
  readonly action?: ConsoleAction
  /** Whether the page is there for its form alone, so that identity is confirmed before it is filled in. */
  readonly isForm?: boolean
  /** Shows the form with what was typed and a problem, without asking the authority. */
  readonly again?: (visit: Visit, problem: string) => ConsoleAnswer
  /** Only where the authority keeps an audit trail. */
  readonly needsAudit?: boolean
}

type Show = PageEntry['show']

/** Makes a page with a form that everyone who sees the page may send. */
export function formPage(
  action: ConsoleAction,
  may: readonly Permission[],
  show: Show,
  change: Show,
): PageEntry {
  return { action, isForm: true, show, mayShow: may, change, mayChange: may }
}
