import { expect, test } from 'vitest'
import { applyEdits } from '../../src/model-mutations/apply-edits.ts'

const FILE = 'core/src/x.ts'
const SOURCE = 'if (isOpen) {\n    close(a, b[0])\n    end()\n}\n'

test('finds a piece however it is wrapped and indented', () => {
  const edits = [['close(a, b[0]) end()', 'end()']] as const
  expect(applyEdits(SOURCE, { file: FILE, edits })).toBe('if (isOpen) {\n    end()\n}\n')
})

test('puts the replacement there as it is', () => {
  const edits = [['isOpen', "'$& $1'"]] as const
  expect(applyEdits(SOURCE, { file: FILE, edits })).toContain("if ('$& $1') {")
})

test.each([
  ['is missing', 'open()', 0],
  ['is there twice', 'a', 1],
])('does not change a file in which a piece %s', (_, piece) => {
  const twice = { file: FILE, edits: [[piece, '']] as const }
  expect(() => applyEdits('a a b', twice)).toThrow(`${FILE} must have this once`)
})
