/** Starts the desk on its own: the only place that reads flags, environment and signals. */

import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { z } from 'zod';
import type { DeskAccount } from './config.ts';
import { accountSetupSchema, hostDefault, portDefault } from './config.ts';
import { startDesk } from './start.ts';

const flags = await yargs(hideBin(process.argv))
  .usage('$0 [options]\n\nStarts the desk.')
  .options({
    host: { type: 'string', default: hostDefault, describe: 'address to listen on' },
    port: { type: 'number', describe: `port, 0 picks a free one (default ${portDefault}, or PORT)` },
    data: { type: 'string', describe: 'folder to keep accounts and cases in; absent: memory' },
    accounts: {
      type: 'string',
      describe: 'JSON file with the list of accounts; absent: one page from the environment',
    },
    clock: { type: 'string', describe: 'URL of a clock to follow; absent: the machine’s clock' },
    driver: { type: 'boolean', default: false, describe: 'open the conformance driver' },
    'require-login': { type: 'boolean', default: false, describe: 'ask for an API key on loopback as well' },
  })
  .strict()
  .parseAsync();

const log = pino({ name: 'desk' });

try {
  const desk = await startDesk({
    host: flags.host,
    port: flags.port ?? numberFromEnv('PORT') ?? portDefault,
    ...(flags.data !== undefined && { dataDir: flags.data }),
    ...(flags.clock !== undefined && { clockUrl: flags.clock }),
    driver: flags.driver,
    driverToken: process.env.BATON_DRIVER_TOKEN ?? null,
    requireLogin: flags.requireLogin,
    apiKeys: apiKeysFromEnv(),
    accounts: flags.accounts ? await accountsFromFile(flags.accounts) : accountsFromEnv(),
    logger: log,
  });
  if (flags.requireLogin && apiKeysFromEnv().length === 0) {
    for (const { role, key } of desk.apiKeys) console.log(`API key for ${role}: ${key}`);
  }
  console.log(`desk: ${desk.url}/console/accounts`);
  const stop = () => {
    desk.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const text = error instanceof Error ? error.message : String(error);
  console.error(code === 'EADDRINUSE' ? `${text}. Choose another port with --port.` : text);
  process.exitCode = 2;
}

async function accountsFromFile(path: string): Promise<DeskAccount[]> {
  const parsed = z.array(accountSetupSchema).safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
}

/** The variables a conformance run hands to a program under test. */
function accountsFromEnv(): DeskAccount[] {
  const { env } = process;
  if (env.PAGE_ID === undefined) return [];
  const optional = {
    graph_url: env.GRAPH_API_BASE,
    graph_version: env.GRAPH_VERSION,
    app_id: env.APP_ID,
    app_secret: env.APP_SECRET,
    page_access_token: env.PAGE_ACCESS_TOKEN,
    verify_token: env.VERIFY_TOKEN,
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return [{ channel: 'facebook', id: env.PAGE_ID, name: env.PAGE_NAME ?? `Page ${env.PAGE_ID}`, ...given }];
}

function apiKeysFromEnv() {
  const keys = [
    { role: 'admin' as const, key: process.env.BATON_DESK_ADMIN_KEY },
    { role: 'agent' as const, key: process.env.BATON_DESK_AGENT_KEY },
  ];
  return keys.flatMap(({ role, key }) => (key === undefined ? [] : [{ role, key }]));
}

function numberFromEnv(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`${name}=${text}: expected a port number`);
  return Number(text);
}
