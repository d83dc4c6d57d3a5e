import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeSealedSecrets } from './rewrap-secrets.suite.ts'

describeOnPostgres('the encryption of secrets', describeSealedSecrets)
