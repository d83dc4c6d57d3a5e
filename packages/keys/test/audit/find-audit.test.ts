import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeAudit } from './find-audit.suite.ts'

describeOnPostgres('the audit trail', describeAudit)
