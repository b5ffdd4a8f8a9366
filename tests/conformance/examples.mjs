// The example tabs of the explorer fit the schema.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import vm from 'node:vm';
import { buildSchema, parse, validate } from 'graphql';

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

const schema = buildSchema(await read('schema.graphql'));
const script = await read('api/assets/graphiql/init.js');
// The tabs are what the script begins with; what follows needs a browser.
const jobs = vm.runInNewContext(`${script.slice(0, script.indexOf('\n];') + 3)}\njobs`);

test('there is a tab for each job', () => assert.ok(jobs.length >= 3));

for (const [place, { query, variables }] of jobs.entries()) {
  test(`the example in tab ${place + 1} is valid`, () => {
    const faults = validate(schema, parse(query)).map((error) => error.message);
    assert.deepEqual(faults, []);
    assert.doesNotThrow(() => JSON.parse(variables ?? '{}'));
  });
}
