/** Runs the harness in process against a simulator of its own and keeps what it said. */
import { startDesk } from '../../reference-impl/desk/start.ts';
import { startBot } from '../../reference-impl/marketing-bot/start.ts';
import type { Endpoints, VerifyOptions } from '../../scenarios/harness/verify.ts';
import { verify } from '../../scenarios/harness/verify.ts';
import { startSimulator } from '../../simulator/start.ts';

export interface Told {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface Change {
  /** Puts something between the harness and the simulator. */
  readonly between?: (endpoints: Endpoints) => Promise<{ endpoints: Endpoints; close(): Promise<void> }>;
}

export async function runVerify(options: Partial<VerifyOptions> & Change): Promise<Told> {
  let out = '';
  let err = '';
  const { between, ...rest } = options;
  const exitCode = await verify({
    selectors: [],
    target: 'simulator',
    jobs: 2,
    quiet: false,
    list: false,
    keep: false,
    colour: false,
    reports: [],
    boot: async () => {
      const booted = await boot(rest.target === 'reference');
      const changed = await between?.(booted.endpoints);
      return {
        endpoints: changed?.endpoints ?? booted.endpoints,
        close: async () => {
          await changed?.close();
          await booted.close();
        },
      };
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    ...rest,
  });
  return { exitCode, out, err };
}

async function boot(withReference: boolean): Promise<{ endpoints: Endpoints; close(): Promise<void> }> {
  const simulator = await startSimulator({});
  const { graphUrl, controlUrl } = simulator;
  if (!withReference) return { endpoints: { graphUrl, controlUrl }, close: () => simulator.close() };
  const driverToken = 'test-driver-token';
  const desk = await startDesk({ port: 0, driver: true, driverToken, accounts: [] });
  const bot = await startBot({ port: 0, driver: true, driverToken, pages: [] });
  return {
    endpoints: { graphUrl, controlUrl, deskUrl: desk.url, botUrl: bot.url, driverToken },
    close: async () => {
      await bot.close();
      await desk.close();
      await simulator.close();
    },
  };
}
