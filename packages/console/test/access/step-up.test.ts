import { expect, test } from 'vitest'
import type { ConsoleChange, StepUpResult } from '../../src/index.ts'
import { inEachFramework } from '../support/in-each-framework.ts'
import { ADMINISTRATOR, ask, once, openConsole, shownKey } from '../support/test-console.ts'

const NEW = '/new?org=org_1'

inEachFramework('confirming who one is', (open) => {
  test('comes before a form opens and before it is carried out, and keeps what was typed', async () => {
    const asked: unknown[] = []
    let answer: StepUpResult = { redirect: '/confirm?back=%2Fconsole' }
    const { console, authority } = await open({
      stepUp: ({ method }, change) => {
        asked.push([method, change])
        return answer
      },
    })
    const form = [once(), ['description', 'Typed <b>'], ['scopes', 'read:a']] as const
    const opened = await ask(console, NEW)
    expect([opened.status, opened.headers.get('location')]).toEqual([303, answer.redirect])
    const sent = await ask(console, NEW, { form })
    expect([sent.status, sent.headers.get('cache-control')]).toEqual([401, 'no-store'])
    expect(sent.body).toContain('href="/confirm?back=%2Fconsole"')
    expect(sent.body).toContain('action="./new?org=org_1"')
    expect(sent.body).toContain('name="description" value="Typed &lt;b&gt;"')
    expect(authority.calls).toEqual([])

    answer = true
    expect((await ask(console, NEW)).status).toBe(200)
    // The same form, which was not carried out before.
    const again = await ask(console, NEW, { form })
    expect(await authority.lookup(shownKey(again.body))).toMatchObject({ description: 'Typed <b>' })
    const change = { action: 'key.create', organizationId: 'org_1', userId: 'ada' }
    expect(asked).toEqual(['GET', 'POST', 'GET', 'POST'].map((method) => [method, change]))
  })

  test.each<[string, () => StepUpResult | Promise<StepUpResult>, number]>([
    ['says no', () => false, 403],
    ['fails', async () => Promise.reject(new Error('secret-of-the-store')), 503],
    ['does not end', async () => new Promise(() => {}), 503],
    ['says something else', () => 'yes' as never, 503],
    ['says nothing', () => undefined as never, 503],
    ['leads to a script', () => ({ redirect: 'javascript:alert(1)' }), 503],
  ])('changes nothing where it %s', async (_, stepUp, status) => {
    const { console, authority, errors } = await open({ stepUp, timeoutMs: 100 })
    expect((await ask(console, NEW)).status).toBe(status)
    const sent = await ask(console, NEW, { form: [once(), ['description', 'Typed']] })
    expect(sent.status).toBe(status)
    expect(sent.body.includes('value="Typed"')).toBe(status === 503)
    expect(sent.body).not.toMatch(/secret-of|javascript:/)
    expect([authority.calls, errors.length]).toEqual([[], status === 503 ? 2 : 0])
  })
})

test('is asked for each change, by its name, and for no page that only shows', async () => {
  const asked: ConsoleChange[] = []
  const { console, authority } = await openConsole({
    stepUp: (_, change) => {
      asked.push(change)
      return { redirect: '/confirm' }
    },
  })
  const forms = {
    new: 'key.create',
    rotate: 'key.rotate',
    revoke: 'key.revoke',
    'revoke-many': 'key.revoke',
    'revoke-user': 'key.revoke',
    leak: 'key.revoke',
    transfer: 'key.transfer',
    'new-client': 'client.create',
    'delete-client': 'client.delete',
    'add-secret': 'client-secret.create',
    'retire-secret': 'client-secret.delete',
    'new-secret': 'secret.create',
    'rotate-secret': 'secret.rotate',
    'delete-secret': 'secret.delete',
  }
  const typed = [once(), ['value', 'never-again'], ['leaked', 'never-again']] as const
  for (const [page, action] of Object.entries(forms)) {
    const path = `/${page}?org=org_1`
    expect([page, (await ask(console, path)).status]).toEqual([page, 303])
    const sent = await ask(console, path, { form: typed })
    expect([page, sent.status]).toEqual([page, 401])
    expect(sent.body).not.toContain('never-again')
    expect(asked.splice(0).map((change) => change.action)).toEqual([action, action])
  }
  expect(authority.calls).toEqual([])

  const { tokenInfo } = await authority.create('org_1')
  const key = `/key?org=org_1&key=${tokenInfo.tokenId}`
  for (const path of [key, '/keys?org=org_1', '/clients?org=org_1', '/audit.csv?org=org_1', '/']) {
    expect((await ask(console, path)).status).toBeLessThan(304)
  }
  expect(asked).toEqual([])
  expect((await ask(console, key, { form: [['description', 'x']] })).status).toBe(401)
  expect(asked.map(({ action }) => action)).toEqual(['key.update'])
})

test('is asked only of those who may make the change', async () => {
  const { console } = await openConsole({
    signIn: () => ({ ...ADMINISTRATOR, may: ['read'] }),
    stepUp: () => {
      throw new Error('It was asked.')
    },
  })
  for (const path of [NEW, '/new?org=org_2']) {
    const status = path === NEW ? 403 : 404
    expect((await ask(console, path)).status).toBe(status)
    expect((await ask(console, path, { form: [once()] })).status).toBe(status)
  }
})
