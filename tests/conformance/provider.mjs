// The certified OpenID Provider of npm oidc-provider, in this process, and a browser's part in a login.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

export const AUDIENCE = 'https://plenary.example.test';
export const FOREIGN_AUDIENCE = 'https://elsewhere.example.test';

const PEOPLE = ['alice', 'bob'];
const REDIRECT_URI = 'http://127.0.0.1:9/callback'; // Never fetched: the login stops before it.
const SCOPE = 'openid plenary';
// One client per algorithm of the access token.
const ALGORITHMS = { 'web-rs256': 'RS256', 'web-es256': 'ES256', program: 'RS256' };
const SECRET = 'not-a-secret-in-a-test';

function signingKey(alg) {
  const { privateKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: randomBytes(8).toString('hex') };
}

/** Keys as a provider would generate them: one for each algorithm, named at random. */
export function newKeys() {
  return { RS256: signingKey('RS256'), ES256: signingKey('ES256') };
}

/** Starts a provider on a port of the loopback address; `stop()` drops its connections. */
export async function startProvider({ port, keys }) {
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: Object.keys(ALGORITHMS).map((client_id) => ({
      client_id,
      client_secret: SECRET,
      ...(client_id === 'program'
        ? { redirect_uris: [], response_types: [], grant_types: ['client_credentials'] }
        : { redirect_uris: [REDIRECT_URI], response_types: ['code'], grant_types: ['authorization_code'] }),
    })),
    jwks: { keys: Object.values(keys) },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    pkce: { required: () => true },
    findAccount: (_, sub) => (PEOPLE.includes(sub) ? { accountId: sub, claims: () => ({ sub }) } : undefined),
    ttl: { AccessToken: 300, ClientCredentials: 300, Grant: 300, IdToken: 300, Interaction: 300, Session: 300 },
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_, __, oneOf) => oneOf ?? AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, audience, client) => ({
          scope: SCOPE,
          audience,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: ALGORITHMS[client.clientId] } },
        }),
      },
    },
  });
  const server = createServer(provider.callback());
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    issuer,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function discover(issuer) {
  return (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
}

async function requestTokens(endpoint, client, parameters) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${SECRET}`).toString('base64')}` },
    body: new URLSearchParams(parameters),
  });
  const tokens = await response.json();
  if (!response.ok) throw new Error(`the provider gave no token: ${JSON.stringify(tokens)}`);
  return tokens;
}

/** A program's access token: the client credentials grant. */
export async function programToken(issuer, resource = AUDIENCE) {
  const { token_endpoint } = await discover(issuer);
  const tokens = await requestTokens(token_endpoint, 'program', { grant_type: 'client_credentials', resource });
  return tokens.access_token;
}

/** A browser without a screen: keeps cookies and follows redirects up to the client's own address. */
class Browser {
  #cookies = new Map();

  async visit(url, form) {
    let request = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
    for (let hops = 0; hops < 10; hops += 1) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { ...request, redirect: 'manual', headers: { cookie } });
      for (const line of response.headers.getSetCookie()) this.#remember(line);
      const location = response.headers.get('location');
      if (!location) return { url, html: await response.text() };
      url = new URL(location, url).href;
      if (url.startsWith(REDIRECT_URI)) return { url };
      request = {};
    }
    throw new Error(`too many redirects, the last to ${url}`);
  }

  #remember(line) {
    const [pair] = line.split(';');
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (value) this.#cookies.set(name, value);
    else this.#cookies.delete(name);
  }
}

/** A person's tokens: the authorization code grant with PKCE, through the provider's own pages. */
export async function login(issuer, person, client = 'web-rs256') {
  const { authorization_endpoint, token_endpoint } = await discover(issuer);
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(8).toString('hex');
  const query = new URLSearchParams({
    client_id: client,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state,
    nonce: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const browser = new Browser();
  let page = await browser.visit(`${authorization_endpoint}?${query}`);
  while (page.html !== undefined) {
    const prompt = /name="prompt" value="(\w+)"/.exec(page.html)?.[1];
    const action = /action="([^"]+)"/.exec(page.html)?.[1];
    if (!prompt || !action) throw new Error(`not a page of the login:\n${page.html}`);
    const form = prompt === 'login' ? { prompt, login: person, password: 'any' } : { prompt };
    page = await browser.visit(new URL(action, page.url).href, form);
  }
  const answer = new URL(page.url).searchParams;
  if (answer.get('state') !== state || !answer.has('code')) throw new Error(`the login ended at ${page.url}`);
  return requestTokens(token_endpoint, client, {
    grant_type: 'authorization_code',
    code: answer.get('code'),
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  });
}
