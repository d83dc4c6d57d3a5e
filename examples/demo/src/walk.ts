import type { Customer } from './customer.ts'
import type { Report } from './report.ts'
import { walkAccessTokens } from './walk/access-tokens.ts'
import { walkApiKeys } from './walk/api-keys.ts'
import { walkOutage } from './walk/outage.ts'
import { walkClientRevocation } from './walk/client-revocation.ts'
import { walkRevocation } from './walk/revocation.ts'
import { walkSecretRotation } from './walk/secret-rotation.ts'
import type { Stage } from './walk/stage.ts'

/**
 * Walks keys and tokens through every answer, on all APIs at once.
 *
 * @returns The customer as it is afterwards, with the secret that is live now.
 */
export async function walk(stage: Stage, report: Report): Promise<Customer> {
  await walkApiKeys(stage, report)
  await walkAccessTokens(stage, report)
  const deployer = await walkSecretRotation(stage, report)
  const customer = { ...stage.customer, deployer }
  await walkOutage({ ...stage, customer }, report)
  await walkRevocation({ ...stage, customer }, report)
  await walkClientRevocation({ ...stage, customer }, report)
  return customer
}
