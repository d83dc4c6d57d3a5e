import { describe, expect, test } from 'vitest'
import { readMessages } from '../src/rpc-message.ts'

const call = (params: unknown) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })

describe('readMessages', () => {
  test.each([
    ['a call', call({ name: 'deploy' }), [{ method: 'tools/call', name: 'deploy' }]],
    [
      'a resource',
      { method: 'resources/read', params: { uri: 'file:///a' } },
      [{ method: 'resources/read', name: 'file:///a' }],
    ],
    [
      'a notification',
      { method: 'notifications/initialized' },
      [{ method: 'notifications/initialized' }],
    ],
    ['an answer', { id: 1, result: {} }, [{ method: undefined }]],
    ['an error', { id: 1, error: {} }, [{ method: undefined }]],
    ['a batch', [{ method: 'ping' }, call({ name: 'a' })], [{ method: 'ping' }, { name: 'a' }]],
    ['a prompt without a name', { method: 'prompts/get' }, [{ method: 'prompts/get' }]],
  ])('reads %s', (_, body, messages) => {
    expect(readMessages(body)).toMatchObject(messages)
  })

  test.each([
    ['an empty batch', []],
    ['a batch of more than 100', Array.from({ length: 101 }, () => ({ method: 'ping' }))],
    ['a batch within a batch', [[{ method: 'ping' }]]],
    ['a batch with a number in it', [{ method: 'ping' }, 1]],
    ['a string', 'ping'],
    ['null', null],
    ['an object of nothing', {}],
    ['a method that is a list', { method: ['tools/call'] }],
    ['a method that is null, beside a result', { method: null, result: {} }],
    ['a call without a tool', call({})],
    ['a call whose tool is a list', call({ name: ['deploy'] })],
    ['a call with parameters by position', call(['deploy'])],
    ['an answer that inherits its result', Object.create({ result: {} })],
  ])('refuses %s', (_, body) => {
    expect(readMessages(body)).toBeUndefined()
  })
})
