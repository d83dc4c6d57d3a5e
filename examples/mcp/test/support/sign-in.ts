/**
 * Signs in as a person would with a browser: follows redirects, keeps cookies and submits the forms of the
 * authorization server, until it sends the browser back to the client.
 *
 * @returns The URL that the client is called back at.
 */
export async function signIn(start: URL, callback: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = start
  let form: URLSearchParams | undefined
  for (let steps = 0; steps < 20; steps += 1) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const page = await response.text()
    const location = response.headers.get('location')
    if (location === null) {
      form = formOf(page)
      url = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? '', url)
    } else {
      form = undefined
      url = new URL(location, url)
      if (url.href.startsWith(callback)) return url
    }
  }
  throw new Error('The sign-in came to no end.')
}

function formOf(page: string): URLSearchParams {
  const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
  if (prompt === undefined) throw new Error(`A page without a form: ${page.slice(0, 2_000)}`)
  return new URLSearchParams({ prompt, login: 'ann', password: 'any' })
}
