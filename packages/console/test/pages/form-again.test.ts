import { expect, test } from 'vitest'
import { ask, once, openConsole, shownKey } from '../support/test-console.ts'

async function openAway() {
  const { console, authority, errors } = await openConsole()
  const { tokenInfo } = await authority.create('org_1', { description: 'Known', userId: 'ada' })
  const { client, secretId } = await authority.clients.create('org_1')
  await authority.namedSecrets.create('org_1', { name: 'Stripe', value: 'first' })
  const key = tokenInfo.tokenId
  const away = async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.1:5432')
  }
  authority.disturb = away
  authority.clients.disturb = away
  authority.namedSecrets.disturb = away
  return { console, authority, errors, key, client: client.clientId, secretId }
}

test('shows each form as it was filled while the authority is away', async () => {
  const { console, errors, key, client, secretId } = await openAway()
  for (const [page, ...fields] of [
    ['new', ['description', 'Typed <b>'], ['scopes', 'read:a'], ['expires', '7'], ['mode', 'test']],
    [`key?key=${key}`, ['description', 'Typed <b>']],
    [`rotate?key=${key}`, ['overlap', 'week']],
    [`revoke?key=${key}`, ['reason', 'Typed <b>']],
    ['revoke-many', ['key', key], ['reason', 'Typed <b>']],
    ['revoke-user?user=ada', ['reason', 'Typed <b>']],
    ['transfer', ['key', key], ['userId', 'ada']],
    ['new-client', ['name', 'Typed <b>'], ['description', 'Nightly'], ['audience', 'api.acme.com']],
    [`add-secret?client=${client}`],
    [`retire-secret?client=${client}&secret=${secretId}`],
    [`delete-client?client=${client}`],
    ['new-secret', ['name', 'PagerDuty']],
    ['rotate-secret?name=Stripe', ['version', '1'], ['overlap', 'week']],
    ['delete-secret?name=Stripe'],
  ] as const) {
    const path = `/${page}${page.includes('?') ? '&' : '?'}org=org_1`
    const form = [once(), ...fields]
    const secret = page.includes('-secret') ? ([['value', 'never-again']] as const) : []
    const { status, headers, body } = await ask(console, path, { form: [...form, ...secret] })
    expect([page, status, headers.get('retry-after')]).toEqual([page, 503, '5'])
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toContain('may have happened or not')
    expect(body).toContain(`action="./${page.split('?')[0]}?`)
    expect(body).not.toMatch(/<b>|ECONNREFUSED|never-again/)
    for (const [name, value] of form.slice(1)) {
      const shown = value.replace('<b>', '&lt;b&gt;')
      const isFilled =
        new RegExp(`name="${name}"\\s+value="${shown}"`).test(body) ||
        new RegExp(`name="${name}"[^>]*>[^]*<option value="${shown}" selected>`).test(body)
      expect([page, name, isFilled]).toEqual([page, name, true])
    }
  }
  expect(errors).toHaveLength(14)
})

test('carries out a form that is sent again once the authority is back', async () => {
  const { console, authority } = await openAway()
  const sent = await ask(console, '/new?org=org_1', { form: [once(), ['description', 'Late']] })
  authority.disturb = async () => {}
  const [, name = ''] = /name="once" value="([^"]+)"/.exec(sent.body) ?? []
  const again = await ask(console, '/new?org=org_1', {
    form: [
      ['once', name],
      ['description', 'Late'],
    ],
  })
  expect(again.status).toBe(200)
  expect(await authority.lookup(shownKey(again.body))).toMatchObject({ description: 'Late' })
})

test('asks for a leaked key once more while the authority is away', async () => {
  const { console, authority } = await openAway()
  authority.disturb = async () => {}
  const { key } = await authority.create('org_1')
  authority.disturb = async () => {
    throw new Error('away')
  }
  const form = [
    ['leaked', key],
    ['end', 'yes'],
  ] as const
  const { status, body } = await ask(console, '/leak?org=org_1', { form })
  expect(status).toBe(503)
  expect(body).not.toContain(key)
  expect(body).toContain('name="leaked"')
})

test('keeps what was typed where the authority does not accept it', async () => {
  const { console, authority } = await openConsole()
  const { tokenInfo } = await authority.create('org_1')
  authority.update = async () => {
    throw new TypeError('description must be printable.')
  }
  const { status, body } = await ask(console, `/key?org=org_1&key=${tokenInfo.tokenId}`, {
    form: [['description', 'Typed']],
  })
  expect(status).toBe(400)
  expect(body).toMatch(/name="description"\s+value="Typed"/)
  expect(body).toContain('Nothing was changed')
})

test('keeps what was typed, and changes nothing, while signIn fails', async () => {
  const { console, authority, errors } = await openConsole({
    signIn: async () => Promise.reject(new Error('the session store is away')),
  })
  const { status, headers, body } = await ask(console, '/new-secret?org=org_1', {
    form: [once(), ['name', 'Typed'], ['value', 'never-again']],
  })
  expect([status, headers.get('retry-after')]).toEqual([503, '5'])
  expect(body).toContain('name="name" value="Typed"')
  expect(body).not.toMatch(/never-again|session store/)
  expect([authority.calls, errors.length]).toEqual([[], 1])
})

test('says how many keys were done where some fail, and keeps the form where all do', async () => {
  const { console, authority } = await openConsole()
  const made = await Promise.all(
    ['a', 'b'].map(async (description) => authority.create('org_1', { description })),
  )
  const keys = made.map(({ tokenInfo }) => ['key', tokenInfo.tokenId] as const)
  const form = [...keys, ['reason', 'Typed'], ['userId', 'ada']] as const
  const fails = new Set(keys.map(([, id]) => id))
  const revoke = authority.revoke.bind(authority)
  const update = authority.update.bind(authority)
  authority.revoke = async (...args) => {
    if (fails.has(args[1])) throw new Error('away')
    return revoke(...args)
  }
  authority.update = async (...args) => {
    if (fails.has(args[1])) throw new Error('away')
    return update(...args)
  }
  for (const page of ['revoke-many', 'transfer']) {
    const { status, body } = await ask(console, `/${page}?org=org_1`, { form })
    expect([page, status, body.includes('Typed')]).toEqual([page, 503, true])
  }
  fails.delete(keys[0]?.[1] ?? '')
  for (const page of ['transfer', 'revoke-many']) {
    const { headers } = await ask(console, `/${page}?org=org_1`, { form })
    expect(headers.get('location')).toContain('count=1&failed=1')
  }
})
