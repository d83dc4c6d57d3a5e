import type { ResolvedJwtOptions } from '@claviger/core/inspect'
import type { Finding } from '../diagnosis.ts'
import { show } from '../text/harmless.ts'
import { fetchDocument } from './fetch-document.ts'

/** What an issuer's metadata says. */
export interface Discovered {
  readonly findings: readonly Finding[]
  /** Where the metadata says that the keys are. */
  readonly jwksUri?: string
}

const WELL_KNOWN = '/.well-known/openid-configuration'
const NAME = 'discovery'

/**
 * Reads the metadata of an issuer. Where the settings name the key set itself, the metadata is not
 * needed: it is read where there is one, to compare the issuer's name.
 */
export async function checkDiscovery(
  options: ResolvedJwtOptions,
  timeoutMs: number,
): Promise<Discovered> {
  const { issuer } = options
  const needed = 'discovery' in options ? options.discovery : undefined
  const url = needed ?? wellKnownOf(issuer)
  if (url === undefined) return { findings: [] }
  const fetched = await fetchDocument(url, timeoutMs)
  if (fetched.kind === 'failure') {
    const found = `${fetched.failure.found}, at ${url}`
    const isNeeded = needed !== undefined
    return {
      findings: [
        isNeeded
          ? { name: NAME, status: 'failed', expected: 'metadata', ...fetched.failure, found }
          : { name: NAME, status: 'skipped', found: `${found}; the settings do not need it` },
      ],
    }
  }
  const { issuer: named, jwks_uri: jwksUri } = fetched.document
  return {
    findings: [compare(issuer, named, url)],
    ...(typeof jwksUri === 'string' ? { jwksUri } : {}),
  }
}

function compare(issuer: string | null, named: unknown, url: string): Finding {
  const name = 'issuer'
  const expected = `jwt.issuer as the metadata at ${url} names it`
  if (issuer === null || named === issuer) {
    return { name, status: 'ok', expected, found: show(named, issuer === null ? [] : [issuer]) }
  }
  return {
    name,
    status: 'failed',
    expected: `${expected}: ${show(named, [issuer])}`,
    found: show(issuer, [issuer]),
    advice:
      'Write jwt.issuer as the issuer writes it, a slash at the end included. Until then, each of its tokens is answered 401.',
  }
}

function wellKnownOf(issuer: string | null): string | undefined {
  if (issuer === null || !/^https?:\/\//.test(issuer) || !URL.canParse(issuer)) return undefined
  const { search, hash } = new URL(issuer)
  return search === '' && hash === '' ? `${issuer.replace(/\/+$/, '')}${WELL_KNOWN}` : undefined
}
