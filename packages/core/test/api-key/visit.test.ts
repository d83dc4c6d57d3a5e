import { describe, expect, test } from 'vitest'
import { TokenBucket } from '../../src/api-key/token-bucket.ts'
import { Visit } from '../../src/api-key/visit.ts'

const bucket = (atOnce: number) => new TokenBucket({ perSecond: 0.001, atOnce })
const left = (budget: TokenBucket) => Math.round(budget.left)

describe('a stranger', () => {
  test('pays for a bad answer, once', () => {
    const budget = bucket(10)
    const visit = new Visit(budget)
    visit.pay()
    visit.settle(true)
    expect(left(budget)).toBe(9)
  })

  test('gets its token back for any other answer', () => {
    const budget = bucket(10)
    const visit = new Visit(budget)
    visit.pay()
    expect(left(budget)).toBe(9)
    visit.settle(false)
    visit.settle(false)
    expect(left(budget)).toBe(10)
  })

  test('that could not pay in advance pays afterwards', () => {
    const budget = bucket(1)
    budget.take()
    const visit = new Visit(budget)
    expect(visit.isOverBudget).toBe(true)
    visit.pay()
    budget.giveBack()
    visit.settle(true)
    expect(left(budget)).toBe(0)
  })
})

test('a known key pays nothing and is never over budget', () => {
  const visit = new Visit('a known key')
  visit.pay()
  visit.settle(true)
  expect(visit).toMatchObject({ isKnown: true, isOverBudget: false, isInGoodStanding: true })
})
