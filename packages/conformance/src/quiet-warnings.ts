import { relative } from 'node:path'
import { expect } from 'vitest'
import { forgetAllowed, isAllowed } from './allow-warnings.ts'

// A setup file of every suite. A warning that no test asks for is printed: a test
// that is about one spies on `process.emitWarning`, and a file that breaks many things names the
// codes of what it provokes: `allowWarnings`.
interface NamedWarning extends Error {
  readonly code?: string
}

forgetAllowed()
if (!process.listeners('warning').includes(printUnexpected)) {
  process.removeAllListeners('warning')
  process.on('warning', printUnexpected)
}

function printUnexpected({ name, code = '', message }: NamedWarning): void {
  if (isAllowed(code)) return
  const file = relative(process.cwd(), expect.getState().testPath ?? '')
  process.stderr.write(`${file}: ${name} ${code} ${message}\n`)
}
