import { afterAll, describe, expect, test } from 'vitest'
import { FAULTS, faultsOf } from './all-faults.ts'
import { ADAPTERS } from './fault.ts'
import { runSuite } from './run-suite.ts'

/** By adapter and fault: the test that caught it, or `undefined` where none did. */
const caughtBy = new Map<string, string | undefined>()

describe.concurrent.each(ADAPTERS)('the conformance suite on %s', (adapter) => {
  test('passes the adapter as it is', async () => {
    const { passed, output } = await runSuite(adapter)
    expect({ passed, output }).toMatchObject({ passed: true })
  })

  test.each(faultsOf(adapter))('catches an adapter that $name', async ({ name: fault }) => {
    const { failedTest, output } = await runSuite(adapter, fault)
    caughtBy.set(`${adapter}: ${fault}`, failedTest)
    // A run that failed without failing a test has not judged the mutant.
    expect({ failedTest, output }).toMatchObject({ failedTest: expect.any(String) })
  })
})

afterAll(() => {
  const verdictOf = (adapter: string, fault: string) => {
    const name = `${adapter}: ${fault}`
    if (!caughtBy.has(name)) return '–'
    return caughtBy.get(name) === undefined ? 'SURVIVED' : 'killed'
  }
  const rows = FAULTS.map(({ name }) => [
    name,
    Object.fromEntries(ADAPTERS.map((adapter) => [adapter, verdictOf(adapter, name)])),
  ])
  const killers = [...caughtBy].map(
    ([name, title]) => `${name}\n    caught by: ${title ?? 'nothing'}`,
  )
  console.log(killers.join('\n'))
  console.table(Object.fromEntries(rows))
})
