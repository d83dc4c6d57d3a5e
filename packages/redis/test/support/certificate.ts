import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The files of a certificate for 127.0.0.1 that signs itself. */
export interface Certificate {
  readonly key: string
  readonly cert: string
  remove(): Promise<void>
}

/** Makes one. Needs `openssl` on the PATH. */
export async function makeCertificate(): Promise<Certificate> {
  const directory = await mkdtemp(join(tmpdir(), 'claviger-tls-'))
  const key = join(directory, 'key.pem')
  const cert = join(directory, 'cert.pem')
  await promisify(execFile)('openssl', [
    ...'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost'.split(' '),
    ...`-addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`.split(' '),
  ])
  return { key, cert, remove: async () => rm(directory, { recursive: true }) }
}
