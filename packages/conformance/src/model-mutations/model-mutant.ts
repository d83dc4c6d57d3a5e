/** One known bug, seeded into the source. */
export interface ModelMutant extends MutatedFile {
  readonly bug: string
  /** Which model is to find it. @default 'keys' */
  readonly model?: 'keys' | 'tokens'
  /** Where a second rule holds the same promise: it goes as well. */
  readonly andIn?: MutatedFile
}

/** What is changed in one file. */
export interface MutatedFile {
  /** Under `packages/`. */
  readonly file: string
  /** Pieces of the file, which are there once however they are wrapped, and what takes their place. */
  readonly edits: readonly (readonly [string, string])[]
}
