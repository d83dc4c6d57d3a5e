import events from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { inEachFramework } from '../support/in-each-framework.ts'
import { ADMINISTRATOR, ask, once } from '../support/test-console.ts'

const NEW = '/new?org=org_1'
const LARGE = 'x'.repeat(70_000)

inEachFramework('a form that is cut', (open, framework) => {
  // A body parser that stands before the console reads the form, and has its own limits.
  const isParsed = framework === 'Express'

  test.skipIf(isParsed)('is shown again with what arrived, where its end does not', async () => {
    const { console, authority, errors } = await open({ timeoutMs: 100 })
    const [answer, body] = await sendHalf(`${console.url}${NEW}`)
    expect([answer.statusCode, answer.headers.connection]).toEqual([408, 'close'])
    expect(body).toContain('did not arrive in time')
    expect(body).toMatch(/name="description"\s+value="Typed"/)
    expect(body).toMatch(/<option value="7" selected>/)
    expect([authority.calls, errors]).toEqual([[], []])
  })

  test.skipIf(isParsed)('is shown again with what was read, where it is too large', async () => {
    const { console, authority } = await open()
    const { tokenInfo } = await authority.create('org_1')
    authority.calls.length = 0
    for (const [path, name] of [
      [NEW, 'description'],
      [`/revoke?org=org_1&key=${tokenInfo.tokenId}`, 'reason'],
      ['/new-client?org=org_1', 'name'],
    ] as const) {
      const form = [once(), [name, 'Typed <b>'], ['end', LARGE]] as const
      const { status, headers, body } = await ask(console, path, { form })
      expect([path, status, headers.get('connection')]).toEqual([path, 413, 'close'])
      expect(headers.get('cache-control')).toBe('no-store')
      expect(body).toContain('Nothing was changed')
      expect(body).toMatch(new RegExp(`name="${name}"\\s+value="Typed &lt;b&gt;"`))
    }
    expect(authority.calls).toEqual([])
  })

  test.skipIf(isParsed)('shows no secret again, and nothing to a stranger', async () => {
    let signedIn = true
    const { console } = await open({ signIn: () => (signedIn ? ADMINISTRATOR : undefined) })
    const form = [
      ['name', 'Typed'],
      ['value', `never-again-${LARGE}`],
    ] as const
    const path = '/new-secret?org=org_1'
    const mine = await ask(console, path, { form })
    expect([mine.status, mine.body.includes('value="Typed"')]).toEqual([413, true])
    expect(mine.body).not.toContain('never-again')
    signedIn = false
    const strangers = await ask(console, path, { form })
    expect([strangers.status, strangers.headers.get('connection')]).toEqual([413, 'close'])
    expect(strangers.body).not.toMatch(/never-again|Typed/)
  })
})

// Sends the beginning of a form, and reads the answer.
async function sendHalf(url: string): Promise<[IncomingMessage, string]> {
  const sending = request(url, {
    method: 'POST',
    headers: {
      'content-length': 1_000,
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
    },
  })
  sending.write('expires=7&description=Typed')
  const [answer]: IncomingMessage[] = await events.once(sending, 'response')
  if (answer === undefined) throw new Error('There was no answer.')
  const body = await text(answer)
  sending.destroy()
  return [answer, body]
}
