import { createAuthenticator, type Authenticator, type AuthenticatorOptions } from '@claviger/core'
import { resolveOptions, type ResolvedOptions } from '@claviger/core/inspect'
import { checkAuthority } from './checks/authority.ts'
import { checkBus } from './checks/bus.ts'
import { checkIssuer, type CheckedIssuer } from './checks/key-set.ts'
import { checkStore } from './checks/store.ts'
import { diagnosisOf, type Diagnosis, type Explanation, type Finding } from './diagnosis.ts'
import { explain } from './explain/explain.ts'

/** What to find out. */
export interface DiagnoseOptions {
  /** A key or an access token whose judgement is to be explained. @default only the checks are made */
  readonly credential?: string | undefined
  /** The scopes of the guard that refused it. @default a guard without scopes */
  readonly scopes?: readonly string[] | undefined
  /** How long each answer is waited for, in milliseconds. @default 5_000 */
  readonly timeoutMs?: number | undefined
}

/**
 * Checks what an API is guarded with, and explains how it judges a credential.
 *
 * The authority is asked about a made-up key, the store gets an entry that is removed again, and each bus
 * a message about a key that does not exist. Store and buses of the options are closed afterwards.
 *
 * @param subject The options of `createGuards()`, or an authenticator. What an authenticator expects cannot be
 *   read from it, so only its decision is told.
 * @throws {TypeError} When an option cannot work.
 */
export async function diagnose(
  subject: AuthenticatorOptions | Authenticator,
  { credential, scopes = [], timeoutMs = 5_000 }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  if ('authenticate' in subject) {
    const explainer = { authenticator: subject, options: undefined, issuers: [], scopes, timeoutMs }
    const told = credential === undefined ? undefined : await explain(credential, explainer)
    return diagnosisOf([], told)
  }
  // Listeners hear of real requests only, and the credential is here already.
  const { onEvent: _, extractToken: __, formatBody: ___, ...options } = subject
  const resolved = resolveOptions(options)
  const authenticator = createAuthenticator(options)
  try {
    const { findings, issuers } = await checkAll(resolved, timeoutMs)
    const told: Explanation | undefined =
      credential === undefined
        ? undefined
        : await explain(credential, {
            authenticator,
            options: resolved,
            issuers,
            scopes,
            timeoutMs,
          })
    return diagnosisOf(findings, told)
  } finally {
    await authenticator.close()
  }
}

async function checkAll(
  { apiKeys, jwt, store, bus }: ResolvedOptions,
  timeoutMs: number,
): Promise<{ readonly findings: readonly Finding[]; readonly issuers: readonly CheckedIssuer[] }> {
  const issuers = Promise.all(jwt.map(async (options) => checkIssuer(options, timeoutMs)))
  const others = Promise.all([
    ...(apiKeys === undefined ? [] : [checkAuthority(apiKeys.lookup, timeoutMs)]),
    ...(store === undefined ? [] : [checkStore(store, timeoutMs)]),
    ...bus.map(async (one, i) =>
      checkBus(one, timeoutMs, bus.length === 1 ? 'bus' : `bus ${i + 1}`),
    ),
  ])
  const checked = await issuers
  const findings = checked.flatMap((one) =>
    checked.length === 1
      ? one.findings
      : one.findings.map((each) => ({ ...each, name: `${each.name} of ${one.options.issuer}` })),
  )
  return { findings: [...findings, ...(await others)], issuers: checked }
}
