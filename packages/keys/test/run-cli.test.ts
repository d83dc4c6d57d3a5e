import { expect, test } from 'vitest'
import { runCli } from '../src/run-cli.ts'

test.each<readonly [string, readonly string[], string | undefined, number, RegExp]>([
  ['no DATABASE_URL', ['move', './data'], undefined, 2, /DATABASE_URL must be set/],
  ['no folder', ['move'], 'postgres://localhost/x', 2, /Usage/],
  ['another command', ['copy', './data'], 'postgres://localhost/x', 2, /Usage/],
  ['no pepper', ['rewrap'], 'postgres://localhost/x', 2, /Usage/],
  ['two folders', ['move', 'a', 'b'], 'postgres://localhost/x', 2, /Usage/],
  ['an empty argument', ['rewrap-secrets', ''], 'postgres://localhost/x', 2, /Usage/],
  ['a question', ['--help'], undefined, 0, /Usage/],
])('the program with %s says what to do', async (_, args, url, code, message) => {
  const said: string[] = []
  const output = { write: (text: string) => said.push(text) }
  const context = { env: { DATABASE_URL: url }, stdout: output, stderr: output }
  expect(await runCli(args, context)).toBe(code)
  expect(said.join('')).toMatch(message)
})
