import { ANSWER_FAULTS } from './answer-faults.ts'
import type { Adapter, Fault } from './fault.ts'
import { FLOW_FAULTS } from './flow-faults.ts'
import { TRUST_FAULTS } from './trust-faults.ts'

/** Every fault that the conformance suite must catch, in the order of the table. */
export const FAULTS: readonly Fault[] = [...FLOW_FAULTS, ...ANSWER_FAULTS, ...TRUST_FAULTS]

/** The faults that an adapter of one framework can have. */
export function faultsOf(adapter: Adapter): readonly Fault[] {
  return FAULTS.filter(({ onlyIn }) => onlyIn?.includes(adapter) ?? true)
}
