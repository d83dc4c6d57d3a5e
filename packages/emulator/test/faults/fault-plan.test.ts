import { describe, expect, test } from 'vitest'
import { FaultPlan } from '../../src/faults/fault-plan.ts'

const kinds = (plan: FaultPlan, name: string, calls: number): (string | undefined)[] =>
  Array.from({ length: calls }, () => plan.take(name).fault?.kind)

describe('FaultPlan', () => {
  test('strikes the target it was given, or all, until it is cleared', () => {
    const plan = new FaultPlan()
    plan.add('keys', { kind: 'reset' })
    expect(kinds(plan, 'keys', 2)).toEqual(['reset', 'reset'])
    expect(kinds(plan, 'oauth/token', 1)).toEqual([undefined])

    plan.add('*', { kind: 'html' })
    expect(kinds(plan, 'oauth/token', 1)).toEqual(['html'])
    plan.clear('keys')
    expect(kinds(plan, 'keys', 1)).toEqual(['html'])
    plan.clear()
    expect(kinds(plan, 'keys', 1)).toEqual([undefined])
  })

  test('skips the first calls and strikes as often as it was told', () => {
    const plan = new FaultPlan()
    plan.add('keys', { kind: 'reset', skip: 1, times: 2 })
    expect(kinds(plan, 'keys', 4)).toEqual([undefined, 'reset', 'reset', undefined])
  })

  test('lets faults strike in turn', () => {
    const plan = new FaultPlan()
    plan.add('keys', { kind: 'reset', times: 1 })
    plan.add('keys', { kind: 'html', times: 1 })
    expect(kinds(plan, 'keys', 3)).toEqual(['reset', 'html', undefined])
  })

  test('adds latencies up, and on top of another fault', () => {
    const plan = new FaultPlan()
    plan.add('*', { kind: 'latency', ms: 5 })
    plan.add('keys', { kind: 'latency', ms: 7, times: 1 })
    plan.add('keys', { kind: 'html' })
    expect(plan.take('keys')).toMatchObject({ delayMs: 12, fault: { kind: 'html' } })
    expect(plan.take('keys')).toMatchObject({ delayMs: 5 })
  })

  test('keeps the wrong key to the RPC that has one', () => {
    const plan = new FaultPlan()
    plan.add('*', { kind: 'wrong-key', times: 1 })
    expect(kinds(plan, 'keys', 1)).toEqual([undefined])
    expect(kinds(plan, 'ValidateToken', 2)).toEqual(['wrong-key', undefined])
  })
})
