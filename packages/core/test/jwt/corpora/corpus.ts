import { existsSync, readFileSync } from 'node:fs'

/** What a verifier must say of a case. `either` where its publisher's verdict is a matter of taste. */
export type Expected = 'valid' | 'invalid' | 'either'

/** Third-party vectors lie beside the repository, where they are there at all; none are in it. */
const FOLDER = new URL('../../../../../../shared/corpora/', import.meta.url)

export const hasCorpora = existsSync(FOLDER)

/** Reads a file of them. */
export function readCorpus(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))
}

interface Override {
  readonly file: string
  readonly id: number | string
  readonly ours: string
}

/**
 * Reads the verdicts that a strict verifier must not copy from the publisher.
 *
 * @returns What is to be expected of a case, by its ID.
 */
export function overridesOf(file: string): (id: number | string, published: string) => Expected {
  const { overrides } = readCorpus('profile-overrides.json') as { overrides: Override[] }
  const ours = new Map(
    overrides.filter((one) => one.file === file).map((one) => [one.id, one.ours]),
  )
  return (id, published) => toExpected(ours.get(id) ?? published)
}

function toExpected(verdict: string): Expected {
  if (['valid', 'accept', 'Ok', 'y'].includes(verdict)) return 'valid'
  return ['either', 'acceptable', 'i'].includes(verdict) ? 'either' : 'invalid'
}
