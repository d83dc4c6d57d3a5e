/** The most that is read of a form, in bytes. The longest honest one has a few hundred key IDs. */
export const FORM_LIMIT_BYTES = 65_536

/** The most fields that are read of a form. The longest honest one has a few hundred key IDs. */
export const FORM_LIMIT_FIELDS = 1_000
