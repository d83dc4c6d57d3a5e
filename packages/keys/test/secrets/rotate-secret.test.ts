import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeRotatedSecrets } from './rotate-secret.suite.ts'

describeOnPostgres('the rotation of secrets', describeRotatedSecrets)
