import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeTransfers } from './transfer-rotations.suite.ts'

describeOnPostgres('rotated keys', describeTransfers)
