/** Asks for a path, with a credential where one is given. */
export function get(url: string, path: string, credential?: string): Promise<Response> {
  return fetch(`${url}${path}`, {
    headers: credential === undefined ? {} : { authorization: `Bearer ${credential}` },
  })
}

/** Posts to a path with a credential. */
export function post(url: string, path: string, credential: string): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}` },
  })
}

/** Tells an API to revoke something, as the application's own tools do. */
export function revoke(
  url: string,
  internalSecret: string,
  target: Readonly<Record<string, string>>,
): Promise<Response> {
  return fetch(`${url}/internal/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-internal-secret': internalSecret },
    body: JSON.stringify(target),
  })
}

/** Ends a key by the API's own route. */
export function endKey(url: string, keyId: string, credential: string): Promise<Response> {
  return fetch(`${url}/api/keys/${keyId}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${credential}` },
  })
}
