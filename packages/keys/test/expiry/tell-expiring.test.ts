import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeExpiring } from './tell-expiring.suite.ts'

describeOnPostgres('keys that end soon', describeExpiring)
