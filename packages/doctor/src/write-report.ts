import type { Diagnosis, Finding } from './diagnosis.ts'

const MARKS = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ', skipped: '-      ' } as const

/** Writes a diagnosis for people: a line for each finding, and more where something is wrong. */
export function writeReport({ checks, credential, ok }: Diagnosis): string {
  const lines = ['The settings and services', ...checks.flatMap(linesOf)]
  if (credential !== undefined) {
    const { kind, fingerprint, steps } = credential
    const what = kind === 'api-key' ? 'an API key' : 'an access token'
    const id = fingerprint === undefined ? '' : `, fingerprint ${fingerprint} in events`
    lines.push('', `The credential: ${what}${id}`, ...steps.flatMap(linesOf))
  }
  lines.push('', ok ? 'All is well.' : 'Not all is well: see FAILED above.', '')
  return lines.join('\n')
}

function linesOf({ name, status, expected, found, advice }: Finding): readonly string[] {
  const head = `  ${MARKS[status]}  ${name}: `
  if (status === 'ok' || status === 'skipped') return [`${head}${found}`]
  return [
    `${head}${expected === undefined ? found : `expected ${expected}`}`,
    ...(expected === undefined ? [] : [`             found ${found}`]),
    ...(advice === undefined ? [] : [`             → ${advice}`]),
  ]
}
