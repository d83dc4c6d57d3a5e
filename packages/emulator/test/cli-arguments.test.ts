import { describe, expect, test } from 'vitest'
import { readCliArguments } from '../src/cli-arguments.ts'

describe('readCliArguments', () => {
  test.each([
    ['nothing', [], 8090],
    ['a port', ['--port', '1234'], 1234],
    ['a port in one word', ['--port=0'], 0],
    ['what a package manager passes on', ['--', '--port', '1234'], 1234],
  ])('reads %s', (_, args, port) => {
    expect(readCliArguments(args)).toEqual({ kind: 'run', port })
  })

  test('reads the file of a signing key', () => {
    expect(readCliArguments(['--signing-key', 'key.pem'])).toEqual({
      kind: 'run',
      port: 8090,
      signingKeyFile: 'key.pem',
    })
  })

  test('reads where webhooks go', () => {
    expect(readCliArguments(['--webhook-url', 'http://localhost:3000/hook'])).toEqual({
      kind: 'run',
      port: 8090,
      webhookUrl: 'http://localhost:3000/hook',
    })
  })

  test('prefers help to everything', () => {
    expect(readCliArguments(['--port', '1', '--help'])).toEqual({ kind: 'help' })
  })

  test.each([
    ['a word for a port', ['--port', 'high']],
    ['a port beyond the last', ['--port', '65536']],
    ['a negative port', ['--port=-1']],
    ['a port with a fraction', ['--port', '1.5']],
    ['an empty port', ['--port=']],
    ['a port that is missing', ['--port']],
    ['an unknown flag', ['--prot', '1']],
    ['a stray word', ['start']],
  ])('calls %s a mistake, in one line', (_, args) => {
    const parsed = readCliArguments(args)
    expect(parsed.kind).toBe('mistake')
    expect(parsed.kind === 'mistake' && parsed.message).toMatch(/^[^\n]+$/)
  })
})
