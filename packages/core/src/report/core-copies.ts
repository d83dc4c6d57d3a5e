// The build replaces it by the version of the package.
declare const CLAVIGER_VERSION: string | undefined

const COPIES = Symbol.for('claviger.core.copies')
const THIS_COPY = `${versionOf()} at ${pathOf(new Error('where').stack ?? '')}`

/**
 * Notes that this copy of the core makes an authenticator, and warns the operator of another one
 * in the process: a second version, or a bundle beside `node_modules`.
 *
 * Copies share nothing: whom the guards of one let through, the `getAuth` of another one does not know,
 * since any code could write what two copies can read.
 */
export function noteCoreCopy(warn: (code: string, message: string) => void): void {
  const copies = knownCopies()
  if (copies.includes(THIS_COPY)) return
  Reflect.set(globalThis, COPIES, [...copies, THIS_COPY])
  if (copies.length > 0) warn('CLAVIGER_TWO_CORES', twoCores(copies))
}

/** What to add to the message that no guard ran: a sentence where another copy may have guards, else nothing. */
export function hintAtOtherCopies(): string {
  const others = knownCopies().filter((copy) => copy !== THIS_COPY)
  return others.length === 0 ? '' : ` ${twoCores(others)}`
}

function twoCores(others: readonly string[]): string {
  return `This process has more than one @claviger/core, and they do not know of each other's requests and revocations: ${[THIS_COPY, ...others].join(', and ')}. Install one version, and bundle all of an application or keep all of @claviger/* external.`
}

function knownCopies(): readonly string[] {
  const copies: unknown = Reflect.get(globalThis, COPIES)
  return Array.isArray(copies) ? copies.filter((copy) => typeof copy === 'string') : []
}

function versionOf(): string {
  return typeof CLAVIGER_VERSION === 'string' ? CLAVIGER_VERSION : 'sources'
}

// Of the first frame, which is in this file: a bundle to CommonJS has no `import.meta`.
function pathOf(stack: string): string {
  const frame = /(?:\b[A-Za-z]:[\\/]|(?<=file:\/\/)|\/)[^\n]*?(?=:\d+:\d+\)?$)/m.exec(stack)
  return frame?.[0] ?? 'an unknown path'
}
