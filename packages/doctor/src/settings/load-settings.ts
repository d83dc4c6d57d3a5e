import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isObject, summarizeError, withinMs } from '@claviger/core/inspect'
import type { Authenticator, AuthenticatorOptions } from '@claviger/core'
import type { Finding } from '../diagnosis.ts'
import { harmless } from '../text/harmless.ts'
import { findPackage } from './find-package.ts'
import { subjectOf } from './subject.ts'

/** Where settings come from. */
export interface SettingsSource {
  /** A module whose default export, `options` or `authenticator` they are. @default the environment */
  readonly config?: string
  /** The folder of the project. */
  readonly directory: string
  readonly timeoutMs: number
  /** Loads a module by its URL. @default import() */
  readonly load?: (url: string) => Promise<unknown>
}

/** The settings, and what was found of them. */
export interface LoadedSettings {
  readonly finding: Finding
  /** `undefined` where they cannot be used. */
  readonly subject: AuthenticatorOptions | Authenticator | undefined
}

const NAME = 'settings'
const PRESET = '@claviger/scalekit'
const SET_OR_NAME =
  'Set what is missing in the environment. What the API gives as options in its code is not in there: put its options into a module, and name the module with --config.'
const NOTHING = `no --config, and ${PRESET} is not installed here: there is nothing to read the environment with`

/**
 * Loads what an API is guarded with: what a module exports, or what `scalekit()` of the project makes of the
 * environment.
 */
export async function loadSettings(source: SettingsSource): Promise<LoadedSettings> {
  const { config, directory, timeoutMs, load = importModule } = source
  const from = config === undefined ? 'the environment, as scalekit() reads it' : config
  const expected = 'options of createGuards(), or an authenticator'
  try {
    const url = config === undefined ? await presetUrl(directory) : urlOf(config, directory)
    if (url === undefined) return failed(expected, NOTHING)
    const loaded = await withinMs(timeoutMs, load(url))
    const subject = subjectOf(config === undefined ? callPreset(loaded) : loaded)
    if (subject !== undefined) {
      return { subject, finding: { name: NAME, status: 'ok', found: `from ${from}` } }
    }
    return failed(
      expected,
      `no such export in ${from}`,
      'Export them by default, or under the name options or authenticator.',
    )
  } catch (error) {
    const advice = config === undefined ? SET_OR_NAME : undefined
    return failed(expected, `${from}: ${messageOf(error, timeoutMs)}`, advice)
  }
}

function failed(expected: string, found: string, advice?: string): LoadedSettings {
  const finding: Finding = {
    name: NAME,
    status: 'failed',
    expected,
    found,
    ...(advice === undefined ? {} : { advice }),
  }
  return { subject: undefined, finding }
}

async function importModule(url: string): Promise<unknown> {
  const loaded: unknown = await import(url)
  return loaded
}

function urlOf(config: string, directory: string): string {
  return pathToFileURL(isAbsolute(config) ? config : resolve(directory, config)).href
}

async function presetUrl(directory: string): Promise<string | undefined> {
  const path = await findPackage(PRESET, directory)
  if (path === undefined) return undefined
  return pathToFileURL(createRequire(join(path, 'package.json')).resolve(path)).href
}

// Where it is loaded as CommonJS, its exports may be in `default` alone.
function callPreset(loaded: unknown): unknown {
  const preset = presetOf(loaded) ?? (isObject(loaded) ? presetOf(loaded['default']) : undefined)
  return preset && { default: preset() }
}

function presetOf(exported: unknown): (() => unknown) | undefined {
  const preset = isObject(exported) ? exported['scalekit'] : undefined
  return typeof preset === 'function' ? () => preset() : undefined
}

// Messages of the settings are for developers, and those of Claviger quote no value. Others might.
function messageOf(error: unknown, timeoutMs: number): string {
  const { name, code } = summarizeError(error)
  if (code === 'deadline_exceeded') {
    return `it did not finish loading within ${timeoutMs} ms; does it wait for a server?`
  }
  return error instanceof Error ? harmless(`${name}: ${error.message}`) : name
}
