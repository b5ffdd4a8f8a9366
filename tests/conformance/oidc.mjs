// Who asks, end to end: people and programs get their tokens from the certified npm oidc-provider and
// show them to a Plenary server that was told nothing but the issuer's URL and its own audience.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { SignJWT, decodeJwt } from 'jose';
import { AUDIENCE, FOREIGN_AUDIENCE, login, newKeys, programToken, startProvider } from './provider.mjs';
import { freePort, startPlenary } from './server.mjs';

// Everything here that depends on the schema.
const VIEWER = '{ viewer { isService roles account { issuer subject } } }';
const viewerOf = ({ viewer }) => viewer && { ...viewer.account, isService: viewer.isService, roles: viewer.roles };

// An unknown key makes the server fetch the provider's keys again, but at most once a minute.
const NEW_KEYS_KNOWN_WITHIN_MS = 75_000;

const keys = newKeys();
let port;
let provider;
let plenary;

before(async () => {
  port = await freePort();
  provider = await startProvider({ port, keys });
  plenary = await startPlenary({
    issuers: [{ url: provider.issuer, audience: AUDIENCE }],
    commands: [['grant', 'ADMINISTRATOR', '--issuer', provider.issuer, '--subject', 'alice']],
  });
});

after(async () => {
  await plenary?.stop();
  await provider?.stop();
});

async function ask(token) {
  const response = await fetch(plenary.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: VIEWER }),
  });
  const { data, errors } = await response.json();
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, challenge, errors, viewer: data && viewerOf(data) };
}

async function assertRefused(token) {
  const { status, challenge, viewer } = await ask(token);
  assert.equal(status, 401);
  assert.match(challenge ?? '', /^Bearer\b.*error="invalid_token"/);
  assert.equal(viewer ?? null, null);
}

// A token with the claims of a real one, but for `changes`, signed with the provider's own key.
function forged(token, changes, { alg = 'RS256', typ = 'at+jwt', key = keys[alg] } = {}) {
  return new SignJWT({ ...decodeJwt(token), ...changes })
    .setProtectedHeader({ alg, typ, kid: keys.RS256.kid })
    .sign(key);
}

test('who shows no token is a stranger', async () => {
  const { status, viewer } = await ask();
  assert.deepEqual({ status, viewer: viewer ?? null }, { status: 200, viewer: null });
});

for (const client of ['web-rs256', 'web-es256']) {
  test(`a person who logged in is known by issuer and subject (${client})`, async () => {
    const { access_token } = await login(provider.issuer, 'alice', client);
    const { issuer, subject, isService } = (await ask(access_token)).viewer;
    assert.deepEqual({ issuer, subject, isService }, { issuer: provider.issuer, subject: 'alice', isService: false });
  });
}

test('roles are those that were granted here', async () => {
  const [alice, bob] = await Promise.all(['alice', 'bob'].map((person) => login(provider.issuer, person)));
  assert.deepEqual((await ask(alice.access_token)).viewer.roles, ['ADMINISTRATOR']);
  assert.deepEqual((await ask(bob.access_token)).viewer.roles, []);
});

test('a program is known as a program, not as a person', async () => {
  const { subject, isService, roles } = (await ask(await programToken(provider.issuer))).viewer;
  assert.deepEqual({ subject, isService, roles }, { subject: 'program', isService: true, roles: [] });
});

test('an ID token is refused', async () => {
  const { id_token } = await login(provider.issuer, 'alice');
  await assertRefused(id_token);
});

test('a token for another audience is refused', async () => {
  await assertRefused(await programToken(provider.issuer, FOREIGN_AUDIENCE));
});

test('an expired token is refused', async () => {
  const now = Math.floor(Date.now() / 1000);
  const { access_token } = await login(provider.issuer, 'alice');
  assert.equal((await ask(await forged(access_token, { exp: now + 60 }))).viewer.subject, 'alice');
  await assertRefused(await forged(access_token, { iat: now - 600, exp: now - 60 }));
});

test("a token in another issuer's name is refused", async () => {
  const { access_token } = await login(provider.issuer, 'alice');
  await assertRefused(await forged(access_token, { iss: 'https://elsewhere.example.test' }));
});

test("a token signed by a stranger under the provider's key id is refused", async () => {
  const { access_token } = await login(provider.issuer, 'alice');
  await assertRefused(await forged(access_token, {}, { key: newKeys().RS256 }));
});

test("a token signed with the provider's public key as a shared secret is refused", async () => {
  const { access_token } = await login(provider.issuer, 'alice');
  const pem = createPublicKey({ key: keys.RS256, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  await assertRefused(await forged(access_token, {}, { alg: 'HS256', key: Buffer.from(pem) }));
});

test('an unsigned token is refused', async () => {
  const { access_token } = await login(provider.issuer, 'alice');
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
  await assertRefused(`${header}.${access_token.split('.')[1]}.`);
});

// The last one: it leaves the provider with other keys.
test("the provider's keys are kept while it is away, and replaced when it comes back with new ones", async (t) => {
  const old = (await login(provider.issuer, 'alice')).access_token;
  await provider.stop();
  assert.equal((await ask(old)).viewer.subject, 'alice');

  provider = await startProvider({ port, keys: newKeys() });
  const fresh = (await login(provider.issuer, 'alice')).access_token;
  const started = Date.now();
  let answer = await ask(fresh);
  while (answer.status === 401 && Date.now() - started < NEW_KEYS_KNOWN_WITHIN_MS) {
    await pause(1_000);
    answer = await ask(fresh);
  }
  assert.equal(answer.viewer?.subject, 'alice');
  t.diagnostic(`the new keys were known after ${Date.now() - started} ms`);
  await assertRefused(old);
});
