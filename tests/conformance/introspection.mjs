// What a client learns by introspection at PLENARY_URL is a valid schema, and the one in schema.graphql.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  isUnionType,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from 'graphql';

const url = process.env.PLENARY_URL;
const everyDetail = {
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};

async function introspected(options) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery(options) }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return buildClientSchema(data);
}

function problems(schema) {
  return validateSchema(schema).map((error) => error.message);
}

// The server's library describes the schema itself in introspection and not in the file.
function printed(schema) {
  schema.description = undefined;
  return printSchema(lexicographicSortSchema(schema));
}

test('the plain introspection query gives a valid schema', async () => {
  assert.deepEqual(problems(await introspected({})), []);
});

test('the introspection query with every detail gives a valid schema', async () => {
  assert.deepEqual(problems(await introspected(everyDetail)), []);
});

test('introspection and schema.graphql say the same', async () => {
  const file = buildSchema(await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'));
  assert.deepEqual(problems(file), []);
  assert.equal(printed(await introspected(everyDetail)), printed(file));
});

test('a result and a refusal can be selected side by side', async () => {
  const schema = buildSchema(await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'));
  const refusal = schema.getType('Refusal').getFields();
  const unions = Object.values(schema.getTypeMap()).filter((type) => isUnionType(type) && type.getTypes().includes(schema.getType('Refusal')));
  assert.notEqual(unions.length, 0);
  for (const type of unions.flatMap((union) => union.getTypes())) {
    for (const [name, field] of Object.entries(type.getFields())) {
      if (name in refusal) assert.equal(String(field.type), String(refusal[name].type), `${type}.${name}`);
    }
  }
});
