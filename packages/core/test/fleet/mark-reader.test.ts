import { expect, test } from 'vitest'
import { FleetHealth } from '../../src/fleet/fleet-health.ts'
import { MarkReader } from '../../src/fleet/mark-reader.ts'
import type { MarkStore } from '../../src/fleet/mark-store.ts'

test('leaves a store whose marks never end, and believes nothing of it', async () => {
  const told: unknown[] = []
  const health = new FleetHealth((part, isFailing, error) => told.push({ part, isFailing, error }))
  let pages = 0
  const store: MarkStore = {
    readMarks: async () => {
      pages += 1
      return { cursor: String(pages), marks: [], isAll: false, isContinued: true }
    },
    writeMarks: async () => {},
  }
  const reader = new MarkReader({ marks: store, part: 'store' }, health)
  expect(await reader.readAll()).toBeUndefined()
  expect(pages).toBeLessThan(3_000)
  expect(told).toMatchObject([
    { part: 'store', isFailing: true, error: { code: 'poisoned_marks' } },
  ])
})
