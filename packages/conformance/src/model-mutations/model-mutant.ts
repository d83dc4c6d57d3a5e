/** One known bug, seeded into the source. */
export interface ModelMutant {
  readonly bug: string
  /** Under `packages/`. */
  readonly file: string
  /** Pieces of the file that must be there exactly once, and what takes their place. */
  readonly edits: readonly (readonly [string, string])[]
}
