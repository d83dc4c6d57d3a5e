import type { Html } from '../templates/html.ts'
import { visibleLabel } from '../templates/visible-text.ts'
import { selectField, textField } from './fields.ts'
import type { Visit } from './visit.ts'

/** Asks for the user of keys: by ID, or one of those in whose name the person may make keys. */
export function userField(
  { texts, user: { userId, users = [userId] } }: Visit,
  said: {
    readonly label: string
    readonly hint: string
    readonly value: string
    readonly error?: string | undefined
    readonly focus?: string | undefined
  },
): Html {
  const field = { ...said, name: 'userId' }
  if (users === 'all') return textField({ ...field, hint: `${said.hint} ${texts.userAny}` })
  const choices = users.map((id) => ({ value: id, label: visibleLabel(id) }))
  return selectField({
    ...field,
    options: [{ value: '', label: texts.wholeOrganization }, ...choices],
  })
}
