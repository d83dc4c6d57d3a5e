import { CLIENT_TEXTS } from './texts/client-texts.ts'
import { KEY_TEXTS } from './texts/key-texts.ts'
import { OWNER_TEXTS } from './texts/owner-texts.ts'
import { PAGE_TEXTS } from './texts/page-texts.ts'
import { PROBLEM_TEXTS } from './texts/problem-texts.ts'
import { SECRET_TEXTS } from './texts/secret-texts.ts'

type TextName =
  | keyof typeof PAGE_TEXTS
  | keyof typeof KEY_TEXTS
  | keyof typeof PROBLEM_TEXTS
  | keyof typeof CLIENT_TEXTS
  | keyof typeof SECRET_TEXTS
  | keyof typeof OWNER_TEXTS

/** Every text of the page. */
export type Texts = { readonly [Name in TextName]: string }

/** Every text of the page in English. */
export const ENGLISH: Texts = {
  ...PAGE_TEXTS,
  ...KEY_TEXTS,
  ...PROBLEM_TEXTS,
  ...CLIENT_TEXTS,
  ...SECRET_TEXTS,
  ...OWNER_TEXTS,
}
