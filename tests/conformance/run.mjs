// Runs the conformance suites against the program at PLENARY_BIN and says at the end how many tests passed.
// Against a server that runs already: PLENARY_URL=http://127.0.0.1:8080/graphql node --test audits.mjs
import { run } from 'node:test';
import { tap } from 'node:test/reporters';
import { startPlenary } from './server.mjs';

const SUITES = ['audits.mjs', 'introspection.mjs', 'examples.mjs', 'oidc.mjs'];

const plenary = await startPlenary();
process.env.PLENARY_URL = plenary.graphql;
let passed = 0;
let failed = 0;
let skipped = 0;
try {
  const files = SUITES.map((name) => new URL(name, import.meta.url).pathname);
  const events = run({ files, concurrency: 1, timeout: 240_000 });
  events.on('test:pass', ({ skip, todo, details }) => {
    if (details.type === 'suite') return;
    if (skip !== undefined || todo !== undefined) skipped += 1;
    else passed += 1;
  });
  events.on('test:fail', () => (failed += 1));
  for await (const line of events.compose(tap)) process.stdout.write(line);
} finally {
  await plenary.stop();
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || skipped > 0 || passed === 0 ? 1 : 0;
