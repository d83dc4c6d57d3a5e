import { jwkOfCertificate, jwkOfText, type Jwk } from './public-jwk.ts'
import { setOf } from './vectors.ts'

/** A case of Envoy's tests. */
export interface EnvoyCase {
  readonly name: string
  readonly token?: string
  readonly jwksText?: string
  readonly jwksType?: 'JWKS' | 'PEM'
  readonly expectJwksStatus?: string
  readonly expectParseStatus?: string
  readonly expectVerifyStatus?: string
}

// Upstream takes `alg` or `kid` out of the key set of the case before.
export function mutated(cases: readonly EnvoyCase[], id: string): object {
  const [group = ''] = /^.*\./.exec(id) ?? []
  const base = cases.find((one) => one.name.startsWith(group) && one.jwksText !== undefined)
  const member = /NoAlg|NotAlg/.test(id) ? 'alg' : 'kid'
  const { keys } = JSON.parse(withoutTrailingComma(base?.jwksText ?? '')) as {
    keys: Record<string, unknown>[]
  }
  return {
    keys: keys.map((key) =>
      Object.fromEntries(Object.entries(key).filter(([name]) => name !== member)),
    ),
  }
}

// Upstream's parser takes `[1,]`, which is not JSON: as a key set, such a string is refused above.
function withoutTrailingComma(text: string): string {
  return text.replaceAll(/,(?=\s*[\]}])/g, '')
}

export function pemKeySet(pem: string): object {
  return setOf(jwkOfText(pem))
}

export function jsonOrX509(text: string | undefined): object | undefined {
  if (text === undefined) return undefined
  const document = JSON.parse(withoutTrailingComma(text)) as {
    keys?: Jwk[]
  } & Record<string, unknown>
  if (!text.includes('CERTIFICATE')) return document
  return {
    keys: Object.entries(document).map(([kid, pem]) => ({
      ...certificateKey(String(pem)),
      kid,
    })),
  }
}

function certificateKey(pem: string): Jwk {
  return jwkOfCertificate(pem.replaceAll(/-----[^-]+-----|\s/g, ''))
}
