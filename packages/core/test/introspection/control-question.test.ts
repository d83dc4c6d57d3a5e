import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AuthorityError } from '../../src/verdict/authority-error.ts'
import { ControlQuestion, type ControlAnswer } from '../../src/introspection/control-question.ts'

type Ask = (neverIssued: string, signal: AbortSignal) => Promise<ControlAnswer<string>>

const WORKS: ControlAnswer<string> = { credentialsWork: true, credentials: 'ours' }
const REFUSED: ControlAnswer<string> = { credentialsWork: false, credentials: 'ours' }
const never = () => new AbortController().signal

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function questionOver(answer: Ask) {
  const ask = vi.fn<Ask>(answer)
  const secrets = { seen: 1 }
  const question = new ControlQuestion({ ask, secretChanges: () => secrets.seen, timeoutMs: 2_000 })
  return { ask, secrets, question }
}

describe('the control question', () => {
  test('is about a credential that was never issued, another one each time', async () => {
    const { ask, question } = questionOver(async () => WORKS)
    await question.answer('ours', never())
    vi.advanceTimersByTime(60_000)
    await question.answer('ours', never())
    const [first, second] = ask.mock.calls.map(([neverIssued]) => neverIssued)
    expect(first).toMatch(/^[0-9A-Za-z]{64}$/)
    expect(second).not.toBe(first)
  })

  test('is put once for all who wait, and one of them may give up', async () => {
    let answer!: (value: ControlAnswer<string>) => void
    const { ask, question } = questionOver(
      () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    )
    const impatient = new AbortController()
    const first = question.answer('ours', impatient.signal)
    const others = Array.from({ length: 100 }, async () => question.answer('ours', never()))
    impatient.abort()
    await expect(first).rejects.toMatchObject({ reason: 'unavailable', code: 'timeout' })
    answer(WORKS)
    for (const other of others) expect(await other).toMatchObject(WORKS)
    expect(ask).toHaveBeenCalledOnce()
  })

  test('has its answer remembered for a minute, for the same credentials of ours', async () => {
    const { ask, question } = questionOver(async () => WORKS)
    await question.answer('ours', never())
    vi.advanceTimersByTime(59_999)
    await question.answer('ours', never())
    expect(ask).toHaveBeenCalledTimes(1)
    await question.answer('rotated', never())
    expect(ask).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(60_000)
    await question.answer('ours', never())
    expect(ask).toHaveBeenCalledTimes(3)
  })

  test('is put again after 32 ambiguous answers with no other one in between', async () => {
    const { ask, question } = questionOver(async () => WORKS)
    for (let i = 0; i < 32; i += 1) await question.answer('ours', never())
    expect(ask).toHaveBeenCalledTimes(1)
    await question.answer('ours', never())
    expect(ask).toHaveBeenCalledTimes(2)
    for (let i = 0; i < 100; i += 1) {
      question.noteAnswer()
      await question.answer('ours', never())
    }
    expect(ask).toHaveBeenCalledTimes(2)
  })

  test.each<[string, (parts: ReturnType<typeof questionOver>) => void]>([
    ['anything is answered', ({ question }) => question.noteAnswer()],
    ['our secret changes', ({ secrets }) => (secrets.seen += 1)],
    ['a minute is over', () => vi.advanceTimersByTime(60_000)],
  ])('has a refusal remembered until %s', async (_, change) => {
    const parts = questionOver(async () => REFUSED)
    for (let i = 0; i < 100; i += 1) {
      expect(await parts.question.answer('ours', never())).toMatchObject(REFUSED)
    }
    expect(parts.ask).toHaveBeenCalledTimes(1)
    change(parts)
    await parts.question.answer('ours', never())
    expect(parts.ask).toHaveBeenCalledTimes(2)
  })

  test('that gets no answer decides nothing, and nothing is remembered', async () => {
    const { ask, question } = questionOver(async () => {
      throw new AuthorityError('unavailable', 'down', { code: 'http_502' })
    })
    await expect(question.answer('ours', never())).rejects.toMatchObject({ code: 'http_502' })
    await expect(question.answer('ours', never())).rejects.toMatchObject({ code: 'http_502' })
    expect(ask).toHaveBeenCalledTimes(2)
  })
})
