import { summarizeError } from '@claviger/core/inspect'
import { AuthorityError } from '@claviger/core'

/** A failure in words. */
export interface Failure {
  readonly found: string
  readonly advice?: string
}

const CODES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: {
    found: 'nothing listens there',
    advice: 'Start the server, or correct host and port.',
  },
  ENOTFOUND: { found: 'the host name does not exist', advice: 'Correct the host name.' },
  EAI_AGAIN: { found: 'the name server does not answer', advice: 'Check the DNS of this machine.' },
  ECONNRESET: {
    found: 'the connection was cut',
    advice: 'Check proxies and firewalls between here and the server.',
  },
  UND_ERR_SOCKET: {
    found: 'the connection was cut',
    advice: 'Check proxies and firewalls between here and the server.',
  },
  deadline_exceeded: {
    found: 'no answer in time',
    advice: 'Check the way to the server, and raise --timeout to see whether it is only slow.',
  },
  redirected: {
    found: 'a redirect, which is not followed',
    advice: 'Write the URL to which it redirects.',
  },
  not_connected: {
    found: 'its connection is not open',
    advice: 'Check that the server runs, and its host, port, user and password.',
  },
  too_large: { found: 'an answer of more than 256 KiB' },
  bad_encoding: { found: 'an answer that is not UTF-8' },
  permission_denied: {
    found: 'our own credentials are not allowed to ask',
    advice: "Check this service's client ID and client secret, and what they may do.",
  },
  unauthenticated: {
    found: 'our own credentials were refused',
    advice: "Check this service's client ID and client secret.",
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    found: 'the server does not speak TLS on this port',
    advice: 'Correct the port, or write http: for a server on this machine.',
  },
}

const TLS = /CERT|^ERR_TLS|^ERR_SSL|UNABLE_TO_/

/**
 * Puts what was thrown into words: from its code alone, since messages may hold URLs and credentials.
 *
 * @param ms How long the deadline was, in milliseconds.
 */
export function describeFailure(error: unknown, ms?: number): Failure {
  const { name, code = name } = summarizeError(error)
  return describeCode(code, AuthorityError.is(error) && error.reason === 'misconfigured', ms)
}

/** Does the same from a code. */
export function describeCode(code: string, isOurs: boolean, ms?: number): Failure {
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined
  const within = code === 'deadline_exceeded' && ms !== undefined ? ` (${ms} ms)` : ''
  if (known !== undefined) return { ...known, found: `${known.found}${within} (${code})` }
  if (TLS.test(code)) {
    return {
      found: `its TLS certificate is not trusted (${code})`,
      advice:
        'Give the server a certificate for this host name that is in date. For a private CA, start Node with NODE_EXTRA_CA_CERTS=<file>.',
    }
  }
  if (isOurs) {
    return {
      found: `the authority refuses our own credentials or settings (${code})`,
      advice: "Check this service's client ID and client secret, and what they may do.",
    }
  }
  const [, status] = /^http_(\d{3})$/.exec(code) ?? []
  return { found: status === undefined ? `it failed with ${code}` : `HTTP status ${status}` }
}
