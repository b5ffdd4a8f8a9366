// All audits of npm graphql-http against the server at PLENARY_URL: MUST, SHOULD and MAY alike.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverAudits } from 'graphql-http';

const KNOWN_AUDITS = 61;
const url = process.env.PLENARY_URL;

const audits = serverAudits({ url, fetchFn: fetch });

test('the audits are all there', () => assert.equal(audits.length, KNOWN_AUDITS));

for (const audit of audits) {
  test(`GraphQL over HTTP ${audit.id}: ${audit.name}`, async () => {
    const { status, reason } = await audit.fn();
    assert.equal(status, 'ok', reason);
  });
}
