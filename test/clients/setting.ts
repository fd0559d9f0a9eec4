// What every client library meets: a simulator with its https door, a world of its own, and an environment.
import { TestSimulator, type TestWorld } from '../simulator/simulator.ts';

/** How the library is led to the simulator; the library itself is never touched. */
export type Way =
  /** It lets a base URL be set. */
  | 'base-url'
  /** Meta's host is wired in, and it heeds the proxy that its environment names. */
  | 'proxy'
  /** Meta's host is wired in and it heeds no proxy: a preload redirects connections to that one host. */
  | 'preload';

export interface Setting {
  readonly simulator: TestSimulator;
  /** `care` is the default app and the program's own; `mkt` is the other one. */
  world(): Promise<TestWorld>;
  env(world: TestWorld, way: Way): Record<string, string>;
}

export const VERIFY_TOKEN = 'verify-me';

export async function openSetting(): Promise<Setting> {
  const simulator = await TestSimulator.open({ https: {} });
  const { https } = simulator;
  if (https === undefined) throw new Error('The door was asked for');
  const waysIn: Record<Way, Record<string, string>> = {
    'base-url': { GRAPH_URL: simulator.graphUrl },
    proxy: {
      HTTPS_PROXY: https.proxyUrl,
      NO_PROXY: 'localhost,127.0.0.1',
      NODE_EXTRA_CA_CERTS: https.authorityFile,
    },
    preload: {
      BATON_META_HOST: new URL(https.proxyUrl).host,
      NODE_OPTIONS: `--import=${new URL('../../scripts/meta-host-preload.js', import.meta.url).href}`,
      NODE_EXTRA_CA_CERTS: https.authorityFile,
    },
  };
  return {
    simulator,
    world: () => simulator.world(),
    env: (world, way) => ({
      ...waysIn[way],
      PAGE_ID: world.page,
      PAGE_TOKEN: world.token('care'),
      APP_ID: world.app('care'),
      APP_SECRET: world.secret('care'),
      VERIFY_TOKEN,
      OTHER_APP: world.app('mkt'),
      PSID: world.psid(),
    }),
  };
}

/** The outcomes of calls by the program's app, as "send ok", in the order they were answered. */
export async function outcomes(world: TestWorld): Promise<string[]> {
  const journal = await world.journal();
  return journal
    .filter(({ kind, app }) => kind === 'answer' && app === world.app('care'))
    .map(({ call, outcome }) => `${call} ${outcome}`);
}

/** The texts that the program's app got through to Ann. */
export async function textsSent(world: TestWorld): Promise<unknown[]> {
  const journal = await world.journal();
  const accepted = new Set(journal.filter(({ outcome }) => outcome === 'ok').map(({ cause }) => cause));
  return journal
    .filter(
      ({ kind, call, app, seq }) =>
        kind === 'call' && call === 'send' && app === world.app('care') && accepted.has(seq),
    )
    .map(({ params }) => params.message.text ?? params.message.attachment);
}

/** The moves of control, as "pass care → mkt". */
export async function moves(world: TestWorld): Promise<string[]> {
  const nameOf = (app: string | null) =>
    ['care', 'mkt', 'spy'].find((name) => world.app(name) === app) ?? String(app);
  const journal = await world.journal();
  return journal
    .filter(({ kind }) => kind === 'control')
    .map(({ move, from, to }) => `${move} ${nameOf(from)} → ${nameOf(to)}`);
}
