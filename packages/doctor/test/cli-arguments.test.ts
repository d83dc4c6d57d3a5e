import { expect, test } from 'vitest'
import { readCliArguments } from '../src/cli-arguments.ts'

test('reads every option', () => {
  const args =
    'doctor --config a.js --env-file .env --explain --scope a --scope b --json --timeout 100'
  expect(readCliArguments(args.split(' '))).toEqual({
    kind: 'doctor',
    config: 'a.js',
    envFile: '.env',
    explain: true,
    scopes: ['a', 'b'],
    json: true,
    timeoutMs: 100,
  })
})

test.each([
  ['no command', []],
  ['another command', ['nurse']],
  ['an argument that may be a credential', ['doctor', 'sk_live_secret']],
  ['an unknown option', ['doctor', '--sk_live_secret']],
  ['an option that has no value', ['doctor', '--config']],
  ['a value that may be a credential', ['doctor', '--explain=sk_live_secret']],
  ['a timeout of 0', ['doctor', '--timeout', '0']],
  ['a timeout of more than a minute', ['doctor', '--timeout', '60001']],
])('rejects %s, and quotes nothing of it', (_title, args) => {
  const parsed = readCliArguments(args)
  expect(parsed.kind).toBe('mistake')
  expect(JSON.stringify(parsed)).not.toContain('sk_live')
})
