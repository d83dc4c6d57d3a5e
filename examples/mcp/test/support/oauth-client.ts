import { signIn } from './sign-in.ts'

const CALLBACK = 'http://127.0.0.1/callback'

/** What a client keeps: tokens, its registration and the code verifier, in the types of either SDK. */
export class OAuthClient<Information, Tokens> {
  readonly redirectUrl: string = CALLBACK
  readonly clientMetadata: { client_name: string; redirect_uris: string[] } & Record<
    string,
    unknown
  > = {
    client_name: 'walk',
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
  }
  /** What the person was asked for at each sign-in. */
  readonly requests: URL[] = []
  /** Where the browser was sent back to, once it was. */
  calledBack: URL | undefined
  #information: Information | undefined
  #tokens: Tokens | undefined
  #verifier = ''

  clientInformation(): Information | undefined {
    return this.#information
  }
  saveClientInformation(information: Information): void {
    this.#information = information
  }
  tokens(): Tokens | undefined {
    return this.#tokens
  }
  saveTokens(tokens: Tokens): void {
    this.#tokens = tokens
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }
  codeVerifier(): string {
    return this.#verifier
  }
  async redirectToAuthorization(url: URL): Promise<void> {
    this.requests.push(url)
    this.calledBack = await signIn(url, CALLBACK)
  }
}
