import type { KeyAuthority } from '@claviger/core'
import { expect, test } from 'vitest'
import { ADMINISTRATOR, ask, openConsole } from '../support/test-console.ts'

const KEYS = '/keys?org=org_1'
const OPERATOR = { ...ADMINISTRATOR, organizations: 'all' } as const
const LABEL = 'class="attention">Under an old pepper'

async function openWithPeppers(user: typeof ADMINISTRATOR) {
  const opened = await openConsole({ signIn: () => user })
  const expiry = new Date(Date.now() + 90 * 86_400_000)
  const { tokenInfo } = await opened.authority.create('org_1', { description: 'Old', expiry })
  await opened.authority.create('org_1', { description: 'New', expiry })
  const asked: unknown[] = []
  const keysOnOldPepper: Required<KeyAuthority>['keysOnOldPepper'] = async (
    organizationId,
    keyIds,
  ) => {
    asked.push([organizationId, keyIds.length])
    await opened.authority.disturb()
    return [tokenInfo.tokenId, 'key_of_another_list']
  }
  Object.assign(opened.authority, { keysOnOldPepper })
  return { ...opened, asked }
}

test('shows operators which keys are under an old pepper', async () => {
  const { console, asked } = await openWithPeppers(OPERATOR)
  const { body } = await ask(console, `${KEYS}&show=attention`)
  expect(body.split(LABEL)).toHaveLength(2)
  expect(body).toContain('Old')
  expect(body).not.toContain('New</bdi>')
  expect((await ask(console, KEYS)).body.split(LABEL)).toHaveLength(2)
  expect(asked).toEqual([
    ['org_1', 2],
    ['org_1', 2],
  ])
})

test('asks about peppers for operators only, who alone can do something about them', async () => {
  const { console, asked } = await openWithPeppers(ADMINISTRATOR)
  expect((await ask(console, `${KEYS}&show=attention`)).body).not.toContain(LABEL)
  expect(asked).toEqual([])
})

test('shows the list also while it cannot be told which pepper keys are under', async () => {
  const { console, authority, errors } = await openWithPeppers(OPERATOR)
  Object.assign(authority, { keysOnOldPepper: async () => Promise.reject(new Error('away')) })
  expect((await ask(console, KEYS)).status).toBe(200)
  expect((await ask(console, `${KEYS}&show=attention`)).status).toBe(503)
  expect(errors).toHaveLength(2)
})
