import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ColdStart } from '../../src/api-key/cold-start.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('ColdStart', () => {
  test('is off before the first good key', () => {
    expect(new ColdStart(27_000).isOn).toBe(false)
  })

  test('is on until the first good verdict may have run out, and never again', () => {
    const coldStart = new ColdStart(27_000)
    coldStart.noteValid()
    vi.advanceTimersByTime(26_999)
    coldStart.noteValid()
    expect(coldStart.isOn).toBe(true)
    vi.advanceTimersByTime(1)
    coldStart.noteValid()
    expect(coldStart.isOn).toBe(false)
  })

  test('ends with the first lookup of a known key', () => {
    const coldStart = new ColdStart(27_000)
    coldStart.noteValid()
    coldStart.noteKnown()
    coldStart.noteValid()
    expect(coldStart.isOn).toBe(false)
  })

  test('is never on where verdicts are not kept', () => {
    const coldStart = new ColdStart(0)
    coldStart.noteValid()
    expect(coldStart.isOn).toBe(false)
  })
})
