// `baton start`: simulator, desk and marketing bot in one process, wired to one world, until a signal stops them.
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import type { CommandModule } from 'yargs';
import type { HeldFolder } from './data-folder.ts';
import { holdDataFolder } from './data-folder.ts';
import { PlainError } from './plain-error.ts';
import type { Urls } from './start-banner.ts';
import { banner, jsonLine } from './start-banner.ts';
import type { Program, StartFlags } from './start-flags.ts';
import { httpsPortDefault, portsByFlag, programs, withStartFlags } from './start-flags.ts';
import type { Casting, Wiring, WorldApp } from './world-wiring.ts';
import { castWorld, findOrMakeWorld, graphVersion, subscribe } from './world-wiring.ts';

export const startCommand: CommandModule<object, StartFlags> = {
  command: 'start',
  describe: 'starts the simulator, the desk and the marketing bot, wired to one another',
  builder: withStartFlags,
  handler: run,
};

/** The desk's account on another channel, for which Conversation Routing can't be enabled. */
const instagramAccount = {
  channel: 'instagram',
  id: '17841400000000001',
  name: 'Example Instagram',
} as const;

/** npm hands on the signal that the terminal has sent to everybody already; so close together they are one. */
const sameSignalMs = 300;

/** A key that stays the same from start to start, for those who configure others with it. */
function controlKeyGiven(): { controlKey?: string } {
  const controlKey = process.env.BATON_CONTROL_KEY;
  return controlKey === undefined || controlKey === '' ? {} : { controlKey };
}

/** Whoever listens on every interface is reached on this machine at its loopback address. */
function onThisMachine(url: string): string {
  return url.replace(/\/\/(0\.0\.0\.0|\[::\])(?=:)/, '//127.0.0.1');
}

/** Stops what was started, newest first. */
type Closers = (() => Promise<void> | void)[];

async function run(flags: StartFlags): Promise<void> {
  const closers: Closers = [];
  const stopped = stopOnSignal(closers);
  try {
    const { urls, wiring } = await startAll(flags, closers);
    process.stdout.write(
      flags.json ? `${jsonLine(urls, wiring.world.world)}\n` : banner(urls, wiring, { data: flags.data }),
    );
  } catch (error) {
    await closeAll(closers);
    throw explained(error, flags);
  }
  await stopped;
}

async function startAll(flags: StartFlags, closers: Closers): Promise<{ urls: Urls; wiring: Wiring }> {
  const wanted = (program: Program) => flags.only === undefined || flags.only === program;
  const folder = flags.data === undefined ? undefined : resolve(flags.data);
  if (folder !== undefined) {
    for (const program of programs.filter(wanted)) {
      const held: HeldFolder = holdDataFolder(folder, program);
      closers.push(() => held.release());
    }
  }
  const dataOf = (program: Program) => (folder === undefined ? {} : { dataDir: join(folder, program) });
  const logger = pino({ level: 'warn' }, pino.destination(2));
  const { host, driver } = flags;

  // Only what is started is loaded; the three load side by side.
  const [simulatorModule, deskModule, botModule] = await Promise.all([
    wanted('simulator') ? import('../simulator/start.ts') : null,
    wanted('desk') ? import('../reference-impl/desk/start.ts') : null,
    wanted('bot') ? import('../reference-impl/marketing-bot/start.ts') : null,
  ]);

  const { graph, control, control_key, https } = await startSimulatorOrJoin();
  const wiring = await castWorld(control, await findOrMakeWorld(control, flags.from));
  const { clockUrl, castings } = wiring;
  // Both to their end, so that whichever did start is known to the closers when the other one fails.
  const [desk, bot] = (await Promise.allSettled([startDesk(), startBot()])).map(fulfilled);
  const urls = {
    graph,
    control,
    ...(control_key ? { control_key } : {}),
    ...(desk ? { desk } : {}),
    ...(bot ? { bot } : {}),
    ...(https ? { https } : {}),
  };
  return { urls, wiring };

  async function startSimulatorOrJoin(): Promise<Pick<Urls, 'graph' | 'control' | 'control_key' | 'https'>> {
    if (!simulatorModule) return { graph: trimmed(flags.graph), control: trimmed(flags.control) };
    const simulator = await simulatorModule.startSimulator({
      host,
      port: flags.port,
      controlPort: flags['control-port'],
      durability: flags.durability,
      allowWebhookHosts: flags['allow-webhook-host'],
      ...controlKeyGiven(),
      ...dataOf('simulator'),
      ...(flags.https ? { https: { port: flags['https-port'] ?? httpsPortDefault } } : {}),
      logger,
    });
    closers.push(() => simulator.close());
    const { graphUrl, controlUrl, controlKey, https } = simulator;
    return {
      graph: onThisMachine(graphUrl),
      control: controlUrl,
      ...(controlKey === undefined ? {} : { control_key: controlKey }),
      ...(https ? { https: { proxy: https.proxyUrl, ca: https.authorityFile } } : {}),
    };
  }

  async function startDesk() {
    if (!deskModule) return undefined;
    const played = playedBy(castings, (casting) => casting.desk);
    const desk = await deskModule.startDesk({
      host,
      port: flags['desk-port'],
      ...dataOf('desk'),
      driver,
      clockUrl,
      accounts: [
        ...played.map(({ page, app, verifyToken }) => ({
          channel: 'facebook' as const,
          id: page.id,
          name: page.name,
          graph_url: graph,
          graph_version: graphVersion,
          app_id: app.id,
          app_secret: app.secret,
          page_access_token: tokenOf(page, app),
          verify_token: verifyToken,
        })),
        instagramAccount,
      ],
      logger,
    });
    closers.push(() => desk.close());
    const url = onThisMachine(desk.url);
    await subscribeAll(graph, played, url);
    return url;
  }

  async function startBot() {
    if (!botModule) return undefined;
    const played = playedBy(castings, (casting) => casting.bot);
    const bot = await botModule.startBot({
      host,
      port: flags['bot-port'],
      ...dataOf('bot'),
      driver,
      clockUrl,
      pages: played.map(({ page, app, verifyToken, defaultApp }) => ({
        page_id: page.id,
        app_id: app.id,
        app_secret: app.secret,
        page_access_token: tokenOf(page, app),
        verify_token: verifyToken,
        graph_url: graph,
        graph_version: graphVersion,
        ...(defaultApp ? { default_app_id: defaultApp.id } : {}),
      })),
      logger,
    });
    closers.push(() => bot.close());
    const url = onThisMachine(bot.url);
    await subscribeAll(graph, played, url);
    return url;
  }
}

function fulfilled<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

type Played = Casting & { app: WorldApp; verifyToken: string };

/** The pages on which a program plays an app, with a verify token that holds for this start. */
function playedBy(castings: readonly Casting[], appOf: (casting: Casting) => WorldApp | null): Played[] {
  const verifyToken = randomBytes(16).toString('hex');
  return castings.flatMap((casting) => {
    const app = appOf(casting);
    return app ? [{ ...casting, app, verifyToken }] : [];
  });
}

async function subscribeAll(graph: string, played: readonly Played[], url: string): Promise<void> {
  for (const app of new Set(played.map((part) => part.app))) {
    const parts = played.filter((part) => part.app === app);
    const [first] = parts;
    if (!first) continue;
    await subscribe(graph, {
      app,
      pages: parts.map(({ page }) => page),
      webhookUrl: `${url}/webhook`,
      verifyToken: first.verifyToken,
    });
  }
}

function tokenOf(page: Casting['page'], app: WorldApp): string {
  const token = page.page_access_tokens[app.id];
  if (token === undefined) throw new PlainError(`app ${app.id} has no token for page ${page.id}.`);
  return token;
}

function trimmed(url: string | undefined): string {
  return (url ?? '').replace(/\/+$/, '');
}

/** Resolves when a signal has come and everything is closed. A second signal does not wait for that. */
function stopOnSignal(closers: Closers): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const stop = () => {
      if (firstAt !== null) {
        if (Date.now() - firstAt > sameSignalMs) process.exit(1);
        return;
      }
      firstAt = Date.now();
      void closeAll(closers).then(() => {
        resolve();
        process.exit(0);
      });
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/** What fails to close is told and does not keep the others from closing. */
async function closeAll(closers: Closers): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) {
    try {
      await close();
    } catch (error) {
      process.stderr.write(`baton start: stopping failed in part: ${String(error)}\n`);
    }
  }
}

/** Turns what the system says about ports and addresses into the sentence that names the flag. */
function explained(error: unknown, flags: StartFlags): unknown {
  if (error instanceof Error && error.name === 'JournalDamaged') return new PlainError(error.message);
  if (!(error instanceof Error) || !('code' in error)) return error;
  const port = 'port' in error ? error.port : undefined;
  const [flag] = Object.entries(portsByFlag(flags)).find(([, value]) => value === port) ?? ['--port'];
  switch (error.code) {
    case 'EADDRINUSE':
      return new PlainError(
        `port ${port} is in use; choose another with ${flag} N, or ${flag} 0 for a free one.`,
      );
    case 'EACCES':
      return new PlainError(`port ${port} may not be used; choose one above 1023 with ${flag} N.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new PlainError(`this machine has no address ${flags.host}; choose another with --host ADDR.`);
    default:
      return error;
  }
}
