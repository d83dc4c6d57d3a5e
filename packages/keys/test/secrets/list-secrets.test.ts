import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeListsOfSecrets } from './list-secrets.suite.ts'

describeOnPostgres('lists of secrets', describeListsOfSecrets)
