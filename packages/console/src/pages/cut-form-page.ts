import type { ConsoleAnswer } from '../http/console-answer.ts'
import { formAgain } from './form-again.ts'
import { MISTAKES } from './mistake-pages.ts'
import type { PageEntry } from './page-entry.ts'
import type { Visit } from './visit.ts'

/**
 * Says that a form was too large or too slow. What was read of it is shown again, to be corrected and sent
 * again; secrets are pasted again.
 *
 * @param page The path of the form, below the console.
 */
export function cutFormPage(
  visit: Visit,
  page: string,
  cut: 'tooLarge' | 'tooSlow',
  again: PageEntry['again'],
): ConsoleAnswer {
  const { status, title, text } = MISTAKES[cut]
  const { [title]: heading, [text]: said, cutFormText } = visit.texts
  const problem = `${said} ${cutFormText}`
  const { body, headers } =
    again?.(visit, problem) ?? formAgain(visit, page, { title: heading, text: problem })
  return { status, headers, body }
}
