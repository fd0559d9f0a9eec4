/** Runs generated commands against a simulator and its model, and reports what was reached. */
import fc from 'fast-check';
import { type Exercised, expectSoundAftermath } from './aftermath.ts';
import type { Command } from './commands/command.ts';
import { commandsOf, setups, type Weights } from './generate.ts';
import type { Running } from './in-process.ts';
import { Model } from './model/model.ts';
import { Platform, type Setup } from './platform.ts';
import { runSettings } from './run-settings.ts';

export interface Exploration {
  runs: number;
  exercised: Exercised;
}

/** A failure is thrown by fast-check with its seed, path and the shrunk commands. */
export async function explore(running: Running, weights: Weights, numRuns: number): Promise<Exploration> {
  const found: Exploration = { runs: 0, exercised: new Set() };
  await fc.assert(
    fc.asyncProperty(setups, commandsOf(weights), async (setup, commands) => {
      found.runs += 1;
      await runCommands(running, setup, commands, found.exercised);
    }),
    {
      ...(runSettings.seed === undefined ? {} : { seed: runSettings.seed }),
      numRuns: numRuns * runSettings.effort,
    },
  );
  return found;
}

export async function runCommands(
  running: Running,
  setup: Omit<Setup, 'webhookUrl'>,
  commands: Iterable<Command>,
  exercised: Exercised,
): Promise<void> {
  const whole = { ...setup, webhookUrl: running.webhookUrl };
  const platform = await Platform.create(running.doors, whole);
  const model = new Model(whole, platform.now);
  await fc.asyncModelRun(() => ({ model, real: platform }), commands);
  await expectSoundAftermath(model, platform, exercised);
  await platform.remove();
}
