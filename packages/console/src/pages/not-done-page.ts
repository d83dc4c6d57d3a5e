import type { ConsoleAnswer } from '../http/console-answer.ts'
import { formAgain } from './form-again.ts'
import { outageAnswer } from './outage-page.ts'
import type { PageEntry } from './page-entry.ts'
import type { Visit } from './visit.ts'

/**
 * Says that a form was not accepted, or perhaps not carried out because the authority gave no answer.
 * What was typed is shown again and can be sent again; secrets are pasted again.
 *
 * @param page The path of the form, below the console.
 */
export function notDonePage(
  visit: Visit,
  page: string,
  mistake: 'refused' | undefined,
  again: PageEntry['again'],
): ConsoleAnswer {
  const { texts } = visit
  if (mistake === 'refused') {
    const { refusedTitle: title, refusedText: text } = texts
    return { ...formAgain(visit, page, { title, text }), status: 400 }
  }
  const { outageTitle: title, outageChangeText: text } = texts
  return outageAnswer(again?.(visit, text) ?? formAgain(visit, page, { title, text }))
}
