// A setup file of every suite. Tests provoke thousands of outages, and each warns the operator:
// printed, those warnings hide the failures. Tests that are about a warning spy on
// `process.emitWarning`. Warnings of Node and of other packages are printed as before.
const OURS = 'ClavigerWarning'

interface NamedWarning extends Error {
  readonly code?: string
}

if (!process.listeners('warning').includes(printForeign)) {
  process.removeAllListeners('warning')
  process.on('warning', printForeign)
}

function printForeign({ name, code = '', message }: NamedWarning): void {
  if (name !== OURS) process.stderr.write(`${name} ${code} ${message}\n`)
}
