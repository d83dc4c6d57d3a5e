import type { Server } from 'node:http'
import type { AuthenticatorOptions } from '@claviger/core'
import { connectAuthority, tryOut } from './authority.ts'
import type { OpenConsole } from './example-console.ts'
import { fleetOptions } from './fleet.ts'
import { listen, stopServing } from './serve.ts'
import { readSettings, SettingsError, type Settings } from './settings.ts'

/** An API that is made, but does not listen yet. */
export interface ExampleApi {
  readonly server: Server
  /** Closes the connections that would hold the server open. */
  readonly closeLive: () => void
  /** Lets go of what the guards hold. */
  close(): Promise<void>
  /** The path of the link that opens its console, where it has one. */
  readonly consolePath?: string
}

/** Makes the API of one framework, with a console where `openConsole` is given. */
export type MakeApi = (
  options: AuthenticatorOptions,
  settings: Settings,
  openConsole?: OpenConsole,
) => ExampleApi | Promise<ExampleApi>

/** Runs an example until `SIGTERM` or `SIGINT`: settings, authority, API, and the way back. */
export async function runExample(makeApi: MakeApi): Promise<void> {
  const settings = settingsOrExit()
  const authority = await connectAuthority(settings)
  const options = { ...authority.options, ...fleetOptions(settings.redisUrl) }
  const api = await makeApi(
    options,
    settings,
    settings.hasConsole ? authority.openConsole : undefined,
  )

  const url = await listen(api.server, settings.port)
  console.log(`listening on ${url}`)
  if (api.consolePath !== undefined) console.log(`console ${url}${api.consolePath}`)
  if (authority.emulator !== undefined) {
    console.log(await tryOut(authority.emulator, url, settings))
  }

  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    api.closeLive()
    await stopServing(api.server)
    await api.close()
    await authority.emulator?.close()
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
