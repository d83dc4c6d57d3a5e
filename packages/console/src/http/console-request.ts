import type { IncomingHttpHeaders } from 'node:http'

/** A form, or as much of it as was read. */
export interface CutForm {
  readonly fields: URLSearchParams
  /** Why a part of it is missing. */
  readonly cut?: 'tooLarge' | 'tooSlow' | undefined
}

/** What was read of a form, unless the request has none. */
export type FormBody = CutForm | 'noForm'

/** A request as every framework can describe it. */
export interface ConsoleRequest<Source> {
  /** The framework's request, which `signIn` is asked about. */
  readonly source: Source
  readonly method: string
  /** Below the place where the console is mounted; empty for that place without a slash at its end. */
  readonly path: string
  /** The last part of the path to the console, for links from a place without a slash at its end. */
  readonly mount: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Where the request came from, for the audit trail. */
  readonly address: string | undefined
  /** @param timeoutMs How long the browser may take to send it, in milliseconds. */
  readonly readForm: (timeoutMs: number) => Promise<FormBody>
}
