import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docMistakes, readmeMistakes, sectionOf } from '../../conformance/src/option-docs.ts'
import { guardMcp } from '../src/index.ts'
import { MCP_OPTIONS } from '../src/mcp-options.ts'
import { authenticatorOfKeys } from './support/keys.ts'

const guards = authenticatorOfKeys()

test.each<[string, object]>([
  ['guardMcp.serve must be a function', { serve: undefined }],
  ['guardMcp.scopes must be an array', { scopes: 'mcp' }],
  ['scope', { scopes: ['two words'] }],
  ["guardMcp.tools['deploy'] must be an array", { tools: { deploy: 'deploy' } }],
  ['guardMcp.tools must be an object', { tools: ['deploy'] }],
  ['guardMcp.otherTools needs guardMcp.tools', { otherTools: ['x'] }],
  ["guardMcp.methods['ping'] must be", { methods: { ping: null } }],
  ['guardMcp.maxBodyBytes must be', { maxBodyBytes: 1 }],
  ['guardMcp.recheckMs must be', { recheckMs: 10 }],
  ['guardMcp.sessionSecret must be', { sessionSecret: 'short' }],
  ['has no option "tool"', { tool: {} }],
])('refuses options that cannot work: %s', (message, options) => {
  const all = Object.assign({ serve: () => {} }, options)
  expect(() => guardMcp(guards, all)).toThrow(message)
})

test('the docstrings and the table of the README say what the code does', async () => {
  const source = await readFile(join(import.meta.dirname, '../src/mcp-options.ts'), 'utf8')
  expect(docMistakes(MCP_OPTIONS, source)).toEqual([])
  const path = join(import.meta.dirname, '../README.md')
  expect(readmeMistakes(MCP_OPTIONS, sectionOf(path, '## Options'))).toEqual([])
})
