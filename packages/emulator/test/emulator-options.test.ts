import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docMistakes, readmeMistakes, sectionOf } from '../../conformance/src/option-docs.ts'
import { EMULATOR_OPTIONS, resolveOptions } from '../src/emulator-options.ts'

const PACKAGE = join(import.meta.dirname, '..')

test('the documents have the options, defaults and bounds of startEmulator()', () => {
  const source = readFileSync(join(PACKAGE, 'src/emulator-options.ts'), 'utf8')
  expect(docMistakes(EMULATOR_OPTIONS, source)).toEqual([])
  const readme = sectionOf(join(PACKAGE, 'README.md'), '## Options')
  expect(readmeMistakes(EMULATOR_OPTIONS, readme)).toEqual([])
})

test('refuses an option that it does not know, and names those that it knows', () => {
  const misspelt = { portt: 8090, clientId: 'skc_1' }
  expect(() => resolveOptions(misspelt)).toThrow(
    /no option "portt". Did you mean port\? It takes: port, clientId/,
  )
})

test('gives each emulator a client ID and a secret of its own', () => {
  const [first, second] = [resolveOptions({}), resolveOptions({})]
  expect(second.clientId).not.toBe(first.clientId)
  expect(second.clientSecret).not.toBe(first.clientSecret)
})

test.each([
  ['a secret without its prefix', 'webhookSecret', 'A'.repeat(40)],
  ['a secret of 23 bytes', 'webhookSecret', `whsec_${'A'.repeat(31)}`],
  ['a URL with a password', 'webhookUrl', 'https://me:password@acme.com/hook'],
  ['a file', 'webhookUrl', 'file:///hook'],
  ['half a URL', 'webhookUrl', 'localhost/hook'],
])('refuses %s for webhooks, and does not repeat it', (_, name, value) => {
  const options = { [name]: value }
  expect(() => resolveOptions(options)).toThrow(new RegExp(`${name} must be `))
  expect(() => resolveOptions(options)).not.toThrow(value)
})
