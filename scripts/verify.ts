/** `baton verify`: starts what the target needs, or points at what runs already, and hands over to the harness. */
import { randomUUID } from 'node:crypto';
import type { Argv, CommandModule } from 'yargs';
import type { Endpoints, Report } from '../scenarios/harness/verify.ts';
import { verify } from '../scenarios/harness/verify.ts';

const jobsDefault = 4;

interface Flags {
  selectors?: string[] | undefined;
  target: string;
  graph?: string | undefined;
  control?: string | undefined;
  desk?: string | undefined;
  bot?: string | undefined;
  report?: string[] | undefined;
  jobs: number;
  quiet: boolean;
  list: boolean;
  keep: boolean;
  readings?: string | undefined;
}

export const verifyCommand: CommandModule<object, Flags> = {
  command: 'verify [selectors..]',
  describe: 'judges a simulator, the reference or a partner by the conformance scenarios',
  builder: (yargs) => withFlags(yargs),
  handler: async (flags) => {
    // Leaving by `exit` lets a started partner be stopped with us; a signal’s own death would not.
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
    process.exitCode = await runVerify(flags);
  },
};

function withFlags(yargs: Argv<object>): Argv<Flags> {
  return (
    yargs
      // Several selectors are several; the parser's “last one wins” is meant for flags.
      .parserConfiguration({ 'duplicate-arguments-array': true })
      .positional('selectors', {
        type: 'string',
        array: true,
        describe: 'suites, scenario files, scenario ids or test ids; all without one',
      })
      .option('target', {
        type: 'string',
        default: 'reference',
        describe: 'simulator, reference or the path of a partner.yaml',
      })
      .option('graph', {
        type: 'string',
        describe: 'the Graph URL of a simulator that runs already',
      })
      .option('control', {
        type: 'string',
        describe: 'the control plane URL of that simulator',
      })
      .option('desk', {
        type: 'string',
        describe: 'the URL of a desk that runs already, started with --driver',
      })
      .option('bot', {
        type: 'string',
        describe: 'the URL of a marketing bot that runs already, started with --driver',
      })
      .option('report', {
        type: 'string',
        array: true,
        describe: 'junit=FILE or json=FILE, separated by commas',
      })
      .option('jobs', { type: 'number', default: jobsDefault, describe: 'cells at the same time' })
      .option('quiet', { type: 'boolean', default: false, describe: 'only what did not pass' })
      .option('list', {
        type: 'boolean',
        default: false,
        describe: 'shows what there is to run and runs nothing',
      })
      .option('readings', {
        type: 'string',
        choices: ['all'],
        describe: 'runs each cell also under every other value of each open reading that it does not pin',
      })
      .option('keep', { type: 'boolean', default: false, describe: 'leaves the worlds up afterwards' })
      .check(({ report, jobs, graph, control }) => {
        if ((graph === undefined) !== (control === undefined)) {
          throw new Error(
            '--graph and --control name the two doors of one simulator: expected both or neither',
          );
        }
        for (const text of reportTexts(report)) parsedReport(text);
        if (!Number.isInteger(jobs) || jobs < 1)
          throw new Error('--jobs: expected a whole number of at least 1');
        return true;
      })
  );
}

export function runVerify(flags: Flags): Promise<number> {
  return verify({
    selectors: (flags.selectors ?? []).map(String),
    target: flags.target,
    jobs: flags.jobs,
    quiet: flags.quiet,
    list: flags.list,
    keep: flags.keep,
    allReadings: flags.readings === 'all',
    colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    reports: reportTexts(flags.report).map(parsedReport),
    boot: () => boot(flags),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
}

function reportTexts(report: readonly string[] | undefined): string[] {
  return (report ?? []).flatMap((text) => text.split(',')).filter((text) => text !== '');
}

function parsedReport(text: string): Report {
  const [kind, ...rest] = text.split('=');
  const file = rest.join('=');
  if ((kind !== 'junit' && kind !== 'json') || file === '') {
    throw new Error(`--report ${text}: expected junit=FILE or json=FILE`);
  }
  return { kind, file };
}

interface Booted {
  readonly endpoints: Endpoints;
  close(): Promise<void>;
}

/** Starts on free ports, in memory, whatever was not given by URL; only what is needed is loaded. */
async function boot(flags: Flags): Promise<Booted> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.reverse()) await one();
  };
  try {
    const { graphUrl, controlUrl } = await simulatorUrls(flags, closers);
    if (flags.target !== 'reference') return { endpoints: { graphUrl, controlUrl }, close };
    return { endpoints: { graphUrl, controlUrl, ...(await referenceUrls(flags, closers)) }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closers = (() => Promise<void>)[];

async function simulatorUrls(
  { graph, control }: Flags,
  closers: Closers,
): Promise<Pick<Endpoints, 'graphUrl' | 'controlUrl'>> {
  if (graph !== undefined && control !== undefined) return { graphUrl: graph, controlUrl: control };
  const { startSimulator } = await import('../simulator/start.ts');
  return started(startSimulator({ port: 0, controlPort: 0 }), closers);
}

/** Drivers ask for a bearer token; programs that run already were given theirs in the environment. */
async function referenceUrls(
  { desk, bot }: Flags,
  closers: Closers,
): Promise<{ deskUrl: string; botUrl: string; driverToken: string }> {
  const driverToken = process.env.BATON_DRIVER_TOKEN ?? randomUUID();
  const [{ startDesk }, { startBot }] = await Promise.all([
    import('../reference-impl/desk/start.ts'),
    import('../reference-impl/marketing-bot/start.ts'),
  ]);
  const deskUrl =
    desk ?? (await started(startDesk({ port: 0, driver: true, driverToken, accounts: [] }), closers)).url;
  const botUrl =
    bot ?? (await started(startBot({ port: 0, driver: true, driverToken, pages: [] }), closers)).url;
  return { deskUrl, botUrl, driverToken };
}

async function started<T extends { close(): Promise<void> }>(
  starting: Promise<T>,
  closers: Closers,
): Promise<T> {
  const program = await starting;
  closers.push(() => program.close());
  return program;
}
