import type { Lookup, LookupContext } from '../../src/api-key/lookup.ts'
import type { TokenInfoInput } from '../../src/caller/token-info.ts'

/** One question that a test has not answered yet. */
export interface Question {
  readonly key: string
  readonly context: LookupContext
  answer(value: TokenInfoInput | null): void
  fail(error: unknown): void
}

/** A lookup that a test answers by hand, in any order. */
export interface ControlledLookup {
  readonly lookup: Lookup
  readonly questions: readonly Question[]
}

export function controlledLookup(): ControlledLookup {
  const questions: Question[] = []
  return {
    questions,
    lookup: (key, context) =>
      new Promise((resolve, reject) => {
        questions.push({ key, context, answer: resolve, fail: reject })
      }),
  }
}

/** Describes a key as an authority would. */
export function infoOf(key: string, parts: Partial<TokenInfoInput> = {}): TokenInfoInput {
  return { tokenId: `apit_${key}`, organizationId: 'org_1', ...parts }
}

/** Lets everything that can go on without time passing go on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve()
}
