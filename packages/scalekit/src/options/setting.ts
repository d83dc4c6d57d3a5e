import type { OptionRule } from '@claviger/core/internal'

/** A setting that may come from an option or from the environment. */
export interface Setting {
  readonly option: string
  readonly variable: string
  /** What an application may write instead. */
  readonly instead?: string
}

/** The settings that may be missing. */
export const SETTINGS: Readonly<
  Record<'environmentUrl' | 'clientId' | 'clientSecret' | 'audience', Setting>
> = {
  environmentUrl: { option: 'environmentUrl', variable: 'SCALEKIT_ENVIRONMENT_URL' },
  clientId: { option: 'clientId', variable: 'SCALEKIT_CLIENT_ID' },
  clientSecret: { option: 'clientSecret', variable: 'SCALEKIT_CLIENT_SECRET' },
  audience: {
    option: 'audience',
    variable: 'API_AUDIENCE',
    instead: 'audience: null takes access tokens for any audience, jwt: false takes none at all',
  },
}

/** A table of options, some of which may come from the environment. */
export type SettingTable<Options extends object> = {
  readonly [Name in keyof Options]-?: OptionRule<Options[Name], Options[Name]> & Partial<Setting>
}

/** Leaves an option as it is, to be checked together with others. */
export function unchanged<T>(_name: string, value: T): T {
  return value
}

/** Reads a variable of the environment. */
export function fromEnvironment({ variable }: Setting): string | undefined {
  return process.env[variable]
}

/** Tells whether a setting was left out; an empty string counts as left out, since unset variables often read so. */
export function isMissing(value: unknown): value is undefined | '' {
  return value === undefined || value === ''
}

/** Makes the error for settings that are missing: all of them in one message. */
export function missingSettings(missing: Iterable<Setting>): TypeError {
  const wants = Array.from(new Set(missing), ({ option, variable, instead }) => {
    const more = instead === undefined ? '' : ` (${instead})`
    return `${option} or ${variable}${more}`
  })
  return new TypeError(
    `Scalekit is not set up. Give these, as an option or as an environment variable: ${wants.join('; ')}.`,
  )
}
