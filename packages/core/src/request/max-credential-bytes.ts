/** The longest credential that is looked at, in bytes. */
export const MAX_CREDENTIAL_BYTES = 8192
