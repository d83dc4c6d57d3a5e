import { afterAll, describe, expect, test } from 'vitest'
import { MODEL_MUTANTS } from './model-mutants.ts'
import { runModel } from './run-model.ts'

const rows: Record<string, { readonly found: string; readonly by: string }> = {}

describe.concurrent('the model', () => {
  test('finds nothing in the source as it is', async () => {
    expect(await runModel()).toMatchObject({ passed: true })
  })

  test.each(MODEL_MUTANTS)('finds that $bug', async ({ bug }) => {
    const { passed, schedules, promise, output } = await runModel(bug)
    rows[bug] =
      promise === undefined
        ? { found: 'SURVIVED', by: '' }
        : { found: `schedule ${schedules ?? 'known'}`, by: promise }
    // A run that failed for another reason than a broken promise has found nothing.
    expect({ passed, promise, output }).toMatchObject({
      passed: false,
      promise: expect.any(String),
    })
  })
})

afterAll(() => {
  console.table(rows)
})
