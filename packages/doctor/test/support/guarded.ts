import type { AuthenticatorOptions, JwtOptions } from '@claviger/core'
import { startEmulator, type Emulator } from '@claviger/emulator'
import { scalekit } from '@claviger/scalekit'
import { TEST_SIGNING_KEY } from '../../../conformance/src/test-signing-key.ts'
import type { Diagnosis, Finding } from '../../src/diagnosis.ts'

export const AUDIENCE = 'deployment-api.acmecorp.com'

/** Starts an emulator with a signing key that is ready. */
export async function startAuthority(): Promise<Emulator> {
  return startEmulator({ signingKey: TEST_SIGNING_KEY })
}

/** The options of an API that an emulator vouches for. */
export function guardedBy(
  { url, clientId, clientSecret }: Pick<Emulator, 'url' | 'clientId' | 'clientSecret'>,
  jwt: Partial<JwtOptions> = {},
): AuthenticatorOptions {
  return scalekit({ environmentUrl: url, clientId, clientSecret, audience: AUDIENCE, jwt })
}

/** The check of a name. */
export function checkNamed({ checks }: Diagnosis, name: string): Finding | undefined {
  return checks.find((check) => check.name === name)
}

/** The names of the steps that failed. */
export function failedSteps({ credential }: Diagnosis): readonly string[] {
  return (credential?.steps ?? [])
    .filter(({ status }) => status === 'failed')
    .map(({ name }) => name)
}

/** The step of a name. */
export function stepNamed({ credential }: Diagnosis, name: string): Finding | undefined {
  return credential?.steps.find((step) => step.name === name)
}
