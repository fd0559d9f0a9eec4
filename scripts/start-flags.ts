// The flags of `baton start`, and what of them fits together.
import type { Argv } from 'yargs';

export const programs = ['simulator', 'desk', 'bot'] as const;
export type Program = (typeof programs)[number];

const durabilities = ['os', 'fsync', 'memory'] as const;

export interface StartFlags {
  data?: string | undefined;
  from: string;
  json: boolean;
  host: string;
  port: number;
  'control-port': number;
  'desk-port': number;
  'bot-port': number;
  only?: Program | undefined;
  graph?: string | undefined;
  control?: string | undefined;
  durability: (typeof durabilities)[number];
  driver: boolean;
  https: boolean;
  'https-port'?: number | undefined;
  'allow-webhook-host': string[];
}

export const httpsPortDefault = 4443;

export function withStartFlags(yargs: Argv<object>): Argv<StartFlags> {
  return yargs
    .option('data', { type: 'string', describe: 'folder to keep everything in; without it all is in memory' })
    .option('from', {
      type: 'string',
      default: 'example',
      describe: 'what the world is made from while the folder is empty: example or a world file',
    })
    .option('json', { type: 'boolean', default: false, describe: 'prints one line of JSON when ready' })
    .option('host', {
      type: 'string',
      default: '127.0.0.1',
      describe: 'address to listen on; beyond this machine the control plane asks for a key',
    })
    .option('port', { type: 'number', default: 4000, describe: 'port of the Graph API; 0 takes a free one' })
    .option('control-port', { type: 'number', default: 4001, describe: 'port of the control plane' })
    .option('desk-port', { type: 'number', default: 4100, describe: 'port of the desk' })
    .option('bot-port', { type: 'number', default: 4200, describe: 'port of the marketing bot' })
    .option('only', { choices: programs, describe: 'starts one program' })
    .option('graph', {
      type: 'string',
      describe: 'with --only desk or bot: the Graph URL of a simulator that runs already',
    })
    .option('control', {
      type: 'string',
      describe: 'with --only desk or bot: the control plane URL of that simulator',
    })
    .option('durability', {
      choices: durabilities,
      default: 'os' as const,
      describe:
        'what an acknowledged change survives: a killed process (os), a lost machine (fsync), nothing (memory)',
    })
    .option('allow-webhook-host', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'a host beyond this machine and private networks that webhooks may go to; may be repeated',
    })
    .option('driver', {
      type: 'boolean',
      default: false,
      describe: 'opens the conformance drivers of desk and bot',
    })
    .option('https', {
      type: 'boolean',
      default: false,
      describe: 'answers for https://graph.facebook.com too, for integrations with that host wired in',
    })
    .option('https-port', {
      type: 'number',
      describe: `with --https: its port, ${httpsPortDefault} unless told; 0 takes a free one`,
    })
    .check(fit);
}

function fit(flags: StartFlags): true {
  for (const [flag, port] of Object.entries(portsByFlag(flags))) {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new Error(`${flag}: expected a port from 0 to 65535`);
    }
  }
  for (const flag of ['data', 'from', 'host'] as const) {
    if (flags[flag] === '') throw new Error(`--${flag}: expected a value, but it is empty`);
  }
  for (const name of flags['allow-webhook-host']) {
    if (!/^[a-z0-9.-]+$/i.test(name))
      throw new Error(
        `--allow-webhook-host: expected the name of a host such as hooks.example.com, not ${name}`,
      );
  }
  if (flags['https-port'] !== undefined && !flags.https) {
    throw new Error('--https-port: expected only together with --https');
  }
  const joins = flags.only === 'desk' || flags.only === 'bot';
  if (joins && !(flags.graph && flags.control)) {
    throw new Error(
      `--only ${flags.only}: expected --graph URL and --control URL of a simulator that runs already`,
    );
  }
  if (!joins && (flags.graph !== undefined || flags.control !== undefined)) {
    throw new Error('--graph and --control: expected only together with --only desk or --only bot');
  }
  if (joins && flags.https) {
    throw new Error(`--https: expected without --only ${flags.only}, which starts no simulator`);
  }
  for (const flag of ['graph', 'control'] as const) {
    const url = flags[flag];
    if (url !== undefined && !/^https?:\/\/./.test(url))
      throw new Error(`--${flag}: expected an http address`);
  }
  return true;
}

export function portsByFlag(flags: StartFlags): Record<string, number> {
  return {
    '--port': flags.port,
    '--control-port': flags['control-port'],
    '--desk-port': flags['desk-port'],
    '--bot-port': flags['bot-port'],
    ...(flags.https ? { '--https-port': flags['https-port'] ?? httpsPortDefault } : {}),
  };
}
