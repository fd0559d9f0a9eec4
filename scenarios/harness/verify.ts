/** `verify`: chooses scenarios, judges a target by them and writes the reports. Everything it judges it knows by URL only. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceError } from './language/source.ts';
import type { PartnerFile } from './partner/partner-file.ts';
import { readPartnerFile } from './partner/partner-file.ts';
import { jsonReport } from './report/json.ts';
import { junitReport } from './report/junit.ts';
import { listing } from './report/listing.ts';
import { terminalReport } from './report/terminal.ts';
import { readRequirements } from './requirements.ts';
import { rules } from './rules/index.ts';
import { underReadings } from './runner/readings.ts';
import type { Chosen } from './runner/run-suite.ts';
import { exitCodeOfRun, runSuite } from './runner/run-suite.ts';
import { choose, UsageError } from './suites.ts';
import { isolatedTarget, referenceCasting } from './targets/isolated.ts';
import { observedTarget } from './targets/observed.ts';
import type { Target } from './targets/target.ts';
import type { ExitCode } from './verdict.ts';
import { exitCodes } from './verdict.ts';
import { Control } from './wire/control.ts';
import { Graph } from './wire/graph.ts';
import type { Receiver } from './wire/receiver.ts';
import { startReceiver } from './wire/receiver.ts';

/** What runs already, for the harness to talk to. */
export interface Endpoints {
  readonly graphUrl: string;
  readonly controlUrl: string;
  readonly deskUrl?: string | undefined;
  readonly botUrl?: string | undefined;
  /** What the drivers of desk and bot ask for. */
  readonly driverToken?: string | undefined;
}

export interface VerifyOptions {
  readonly selectors: readonly string[];
  /** `simulator`, `reference` or a partner.yaml. */
  readonly target: string;
  readonly jobs: number;
  readonly quiet: boolean;
  readonly list: boolean;
  readonly keep: boolean;
  /** Runs each cell also under every other value of each reading that it does not pin. */
  readonly allReadings?: boolean;
  readonly colour: boolean;
  readonly reports: readonly Report[];
  /** Called only when there is something to run. */
  readonly boot: () => Promise<{ endpoints: Endpoints; close(): Promise<void> }>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export interface Report {
  readonly kind: 'junit' | 'json';
  readonly file: string;
}

const scenariosFolder = dirname(dirname(fileURLToPath(import.meta.url)));

export async function verify(options: VerifyOptions): Promise<ExitCode> {
  try {
    const chosen = chosenFrom(options.selectors);
    if (options.list) {
      options.out(listing(chosen));
      return exitCodes.passed;
    }
    const partner = partnerOf(options.target);
    for (const { file } of options.reports) mustBeWritable(file);
    return await judge(chosen, partner, options);
  } catch (error) {
    if (error instanceof SourceError || error instanceof UsageError) {
      options.err(`${error.message}\n`);
      return exitCodes.usage;
    }
    options.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return exitCodes.harnessFault;
  }
}

function chosenFrom(selectors: readonly string[]): Chosen[] {
  const known = {
    rules: new Set(rules.map(({ id }) => id)),
    requirements: new Set(readRequirements(`${scenariosFolder}/requirements.yaml`).map(({ id }) => id)),
  };
  return choose(`${scenariosFolder}/suites`, selectors, known);
}

interface Partner {
  readonly file: PartnerFile;
  readonly folder: string;
}

function partnerOf(target: string): Partner | undefined {
  if (target === 'simulator' || target === 'reference') return undefined;
  if (!/\.ya?ml$/.test(target)) {
    throw new UsageError(`--target ${target}: expected simulator, reference or the path of a partner.yaml`);
  }
  return { file: readPartnerFile(target, readText(target)), folder: dirname(resolve(target)) };
}

/** Told before the run, not after it. */
function mustBeWritable(file: string): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) throw new UsageError(`--report ${file}: there is no folder ${folder}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`--target ${file}: there is no such file, or it cannot be read`);
  }
}

async function judge(
  chosen: readonly Chosen[],
  partner: Partner | undefined,
  options: VerifyOptions,
): Promise<ExitCode> {
  const booted = await options.boot();
  const receiver = await startReceiver();
  const run = `v${Date.now().toString(36)}${process.pid.toString(36)}`;
  try {
    const target = targetOf({ options, partner, receiver, run, endpoints: booted.endpoints });
    try {
      const result = await runSuite({
        chosen: options.allReadings === true ? await swept(chosen, booted.endpoints) : chosen,
        target,
        rules,
        jobs: options.jobs,
        run,
        startedAt: new Date().toISOString(),
        onCell: () => undefined,
      });
      const exitCode = exitCodeOfRun(result);
      for (const { kind, file } of options.reports) {
        writeFileSync(file, kind === 'json' ? jsonReport(result, exitCode) : junitReport(result));
      }
      options.out(terminalReport(result, exitCode, { colour: options.colour, quiet: options.quiet }));
      return exitCode;
    } finally {
      await target.close();
    }
  } finally {
    await receiver.close();
    await booted.close();
  }
}

async function swept(chosen: readonly Chosen[], { controlUrl }: Endpoints): Promise<Chosen[]> {
  const readings = await new Control(controlUrl).readings();
  return chosen.map(({ loaded, cells }) => ({
    loaded,
    cells: cells.flatMap((cell) => underReadings(cell, readings)),
  }));
}

interface TargetParts {
  readonly options: VerifyOptions;
  readonly partner: Partner | undefined;
  readonly receiver: Receiver;
  readonly run: string;
  readonly endpoints: Endpoints;
}

function targetOf({ options, partner, receiver, run, endpoints }: TargetParts): Target {
  const common = {
    control: new Control(endpoints.controlUrl),
    graph: new Graph(endpoints.graphUrl),
    receiver,
    run,
    keep: options.keep,
  };
  if (partner !== undefined) {
    const { file, folder } = partner;
    if (file.driver === undefined) return observedTarget({ ...common, partner: file, folder });
    throw new UsageError(
      `${file.name} names a driver; this version judges partners at level 0, without \`driver\``,
    );
  }
  if (options.target === 'simulator') {
    return isolatedTarget({ ...common, name: 'simulator', kind: 'simulator', casting: () => new Map() });
  }
  const { deskUrl, botUrl, driverToken } = endpoints;
  if (deskUrl === undefined || botUrl === undefined) {
    throw new UsageError(
      '--target reference with --graph and --control needs --desk and --bot, the URLs of the two programs',
    );
  }
  return isolatedTarget({
    ...common,
    name: 'reference',
    kind: 'reference',
    casting: referenceCasting({ desk: deskUrl, bot: botUrl, token: driverToken }),
  });
}
