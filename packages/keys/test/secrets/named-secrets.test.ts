import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeNamedSecrets } from './named-secrets.suite.ts'

describeOnPostgres('named secrets', describeNamedSecrets)
