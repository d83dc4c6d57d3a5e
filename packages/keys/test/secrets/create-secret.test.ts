import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeNewSecrets } from './create-secret.suite.ts'

describeOnPostgres('new secrets', describeNewSecrets)
