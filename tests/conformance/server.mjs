// Runs the program under test, `plenary` (its path is in PLENARY_BIN), on a database of its own.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 15_000;

/** A port on the loopback address that nobody listened on a moment ago. */
export async function freePort() {
  const probe = createServer();
  await new Promise((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/**
 * A new database: of the PostgreSQL server at TEST_POSTGRES_URL, if that is set, else a file in `directory`.
 * The role there may create databases.
 */
async function newDatabase(directory) {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) return { url: `sqlite://${join(directory, 'plenary.db')}`, drop: async () => {} };
  const name = `conformance_${randomBytes(8).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const psql = (sql) => promisify(execFile)('psql', ['--quiet', '--command', sql, '--dbname', maintenance(server)]);
  await psql(`CREATE DATABASE ${name}`);
  return { url: url.href, drop: () => psql(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** The server's URL, with the database that every server has where it names none. */
function maintenance(server) {
  const url = new URL(server);
  if (url.pathname.length < 2) url.pathname = '/postgres';
  return url.href;
}

/**
 * Migrates a new database, runs `commands` (lists of arguments) on it, and serves it.
 * The answer's `graphql` is the endpoint's URL; `stop()` ends the server and removes the database.
 */
export async function startPlenary({ issuers = [], commands = [] } = {}) {
  const binary = process.env.PLENARY_BIN;
  if (!binary) throw new Error('PLENARY_BIN must be the path of the plenary binary');
  const directory = await mkdtemp(join(tmpdir(), 'plenary-conformance-'));
  const database = await newDatabase(directory);
  const remove = async () => {
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${await freePort()}`;
  const env = {
    // Nobody else's settings, and an unknown one would be refused.
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PLENARY_'))),
    PLENARY_DATABASE__URL: database.url,
    PLENARY_SERVER__LISTEN: new URL(origin).host,
    PLENARY_BALLOTS__KEY: randomBytes(32).toString('base64'),
    PLENARY_IDENTITY__ISSUERS: `[${issuers
      .map(({ url, audience }) => `{url=${JSON.stringify(url)}, audience=${JSON.stringify(audience)}}`)
      .join(', ')}]`,
  };
  const at = { cwd: directory, env }; // Away from a plenary.toml of whoever runs this.
  try {
    for (const args of [['migrate', 'up'], ...commands]) await promisify(execFile)(binary, args, at);
    const server = await serve(binary, at, origin);
    return {
      graphql: `${origin}/graphql`,
      log: server.log,
      async stop() {
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function serve(binary, at, origin) {
  const child = spawn(binary, ['serve'], { ...at, stdio: ['ignore', 'pipe', 'pipe'] });
  const killed = () => child.kill('SIGKILL'); // Should this program end early, the server must not stay.
  process.once('exit', killed);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (log += text));
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

  const stop = async () => {
    process.off('exit', killed);
    if (hasEnded()) return;
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    await ended;
    clearTimeout(deadline);
  };

  const latest = Date.now() + STARTS_WITHIN_MS;
  while (!(await answers(`${origin}/healthz`))) {
    if (hasEnded() || Date.now() > latest) {
      await stop();
      throw new Error(`plenary serve did not come up; it said:\n${log}`);
    }
    await pause(50);
  }
  return { stop, log: () => log };
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
