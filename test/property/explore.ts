/** Runs generated commands against a simulator and its model, and reports what was reached. */
import fc from 'fast-check';
import { type Exercised, expectSoundAftermath } from './aftermath.ts';
import type { Command } from './commands/command.ts';
import type { Crossings } from './commands/cross-limit.ts';
import { PermitTake } from './commands/permit-take.ts';
import { commandsOf, setups, type Weights } from './generate.ts';
import type { Running } from './in-process.ts';
import { Model } from './model/model.ts';
import type { Platform } from './platform.ts';
import { runSettings } from './run-settings.ts';
import { appNames, type Setup } from './setup.ts';

export interface Exploration {
  runs: number;
  exercised: Exercised;
  crossings: Crossings;
}

interface Search {
  weights: Weights;
  numRuns: number;
  maxCommands?: number;
  /** What must hold at the end of each run; by default also every rule over its journal. */
  aftermath?: (model: Model, platform: Platform, exercised: Exercised) => Promise<void>;
}

/** A failure is thrown by fast-check with its seed, path and the shrunk commands. */
export async function explore(
  running: Running,
  { weights, numRuns, maxCommands = 80, aftermath = expectSoundAftermath }: Search,
): Promise<Exploration> {
  const found: Exploration = { runs: 0, exercised: new Set(), crossings: { instants: 0, answers: 0 } };
  const { crossings } = found;
  await fc.assert(
    fc.asyncProperty(setups, commandsOf(weights, { maxCommands, crossings }), async (setup, commands) => {
      found.runs += 1;
      await runCommands(running, setup, commands, (model, platform) =>
        aftermath(model, platform, found.exercised),
      );
    }),
    {
      ...(runSettings.seed === undefined ? {} : { seed: runSettings.seed }),
      numRuns: Math.ceil(numRuns * runSettings.effort),
    },
  );
  return found;
}

export async function runCommands(
  running: Running,
  setup: Setup,
  commands: Iterable<Command>,
  aftermath: (model: Model, platform: Platform) => Promise<void>,
): Promise<void> {
  const platform = await running.create(setup);
  try {
    const model = new Model(setup);
    for (const app of appNames) {
      const allowed = setup.permits?.[app];
      if (allowed !== undefined) {
        await new PermitTake(app, allowed).run(model, platform);
      }
    }
    await fc.asyncModelRun(() => ({ model, real: platform }), commands);
    await aftermath(model, platform);
  } finally {
    await platform.remove();
  }
}
