import type { Finding } from '../diagnosis.ts'

const LOWEST = [20, 19] as const

/** Checks the version of Node that runs this. */
export function checkNodeVersion(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isGood = major > LOWEST[0] || (major === LOWEST[0] && minor >= LOWEST[1])
  const expected = `${LOWEST.join('.')} or later`
  return isGood
    ? { name: 'Node', status: 'ok', expected, found: version }
    : { name: 'Node', status: 'failed', expected, found: version, advice: 'Install a later Node.' }
}
