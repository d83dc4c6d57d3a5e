import { describe, expect, test, vi } from 'vitest'
import type { CheckRequest, CheckResult } from '../../../src/jwt/signature/check-job.ts'
import { MAX_FORGED, SignatureChecks } from '../../../src/jwt/signature/signature-checks.ts'
import { requestOf } from './check-request.ts'

type Run = (request: CheckRequest) => CheckResult | Promise<CheckResult>

function checksOf(run: Run = ({ token }) => (token === 'good' ? 'good' : 'forged')) {
  const cheap = vi.fn<Run>(run)
  const expensive = vi.fn<Run>(async (request) => run(request))
  const checks = new SignatureChecks({ run: cheap }, { run: expensive })
  return {
    cheap,
    expensive,
    check: (id: string, request = requestOf(id)) => checks.check(id, request),
  }
}

describe('a signature check', () => {
  test('goes to the runner for its cost', async () => {
    const { cheap, expensive, check } = checksOf()
    expect(check('good')).toBe('good')
    const { key } = requestOf('good')
    const costly = requestOf('good', { key: { ...key, isCheap: false } })
    expect(await check('good', costly)).toBe('good')
    expect(cheap).toHaveBeenCalledTimes(1)
    expect(expensive).toHaveBeenCalledTimes(1)
  })

  test('is made once for all who wait for it', async () => {
    let settle!: (result: CheckResult) => void
    const { cheap, check } = checksOf(
      async () =>
        new Promise((resolve) => {
          settle = resolve
        }),
    )
    const waiting = Array.from({ length: 1_000 }, async () => check('good'))
    settle('good')
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['good']))
    expect(cheap).toHaveBeenCalledTimes(1)
  })

  test('is not made again for a signature that was found to be forged', async () => {
    const { cheap, check } = checksOf()
    for (let i = 0; i < 10; i += 1) expect(check('forged')).toBe('forged')
    expect(cheap).toHaveBeenCalledTimes(1)
  })

  test('is made again under another key, and for a good signature', () => {
    const { cheap, check } = checksOf()
    expect(check('token key-1', requestOf('forged'))).toBe('forged')
    expect(check('token key-2', requestOf('good'))).toBe('good')
    expect(check('token key-2', requestOf('good'))).toBe('good')
    expect(cheap).toHaveBeenCalledTimes(3)
  })

  test.each<CheckResult>(['overloaded', 'deadline_exceeded'])(
    'is made again when it was %s',
    async (why) => {
      const results: CheckResult[] = [why, 'good']
      const { check } = checksOf(async () => results.shift() ?? 'forged')
      expect(await check('good')).toBe(why)
      expect(await check('good')).toBe('good')
    },
  )

  test('remembers a bounded number of forged signatures', () => {
    const { cheap, check } = checksOf()
    for (let i = 0; i <= MAX_FORGED; i += 1) void check(`forged ${i}`)
    cheap.mockClear()
    void check(`forged ${MAX_FORGED}`)
    expect(cheap).not.toHaveBeenCalled()
    void check('forged 0')
    expect(cheap).toHaveBeenCalledTimes(1)
  })
})
