import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneDelivery } from '../../../scenarios/harness/journal.ts';
import { rules } from '../../../scenarios/harness/rules/index.ts';
import { type RunningOverHttp, simulatorOverHttp } from '../over-http.ts';
import { deadlineMs, runSettings } from '../run-settings.ts';
import { appNames } from '../setup.ts';
import { Bench, type Choice } from './bench.ts';
import { BreakNextSend } from './commands/break-next-send.ts';
import { Choose } from './commands/choose.ts';
import { HandBack } from './commands/hand-back.ts';
import { RepeatReply } from './commands/repeat-reply.ts';
import { Reply } from './commands/reply.ts';
import { Retry } from './commands/retry.ts';
import { Undo } from './commands/undo.ts';
import { Write } from './commands/write.ts';
import { DeskModel } from './model.ts';
import type { DeskCommand } from './watch.ts';

const choice: fc.Arbitrary<Choice> = fc.oneof(
  fc.record({ type: fc.constant('pass' as const), app: fc.constantFrom('mkt' as const, 'spy' as const) }),
  fc.constant({ type: 'release' as const }),
);

const command: fc.Arbitrary<DeskCommand> = fc.oneof(
  { weight: 5, arbitrary: choice.map((chosen) => new Choose(chosen)) },
  { weight: 1, arbitrary: fc.constant(new Undo()) },
  { weight: 5, arbitrary: fc.constant(new Reply(null)) },
  { weight: 1, arbitrary: choice.map((chosen) => new Reply(chosen)) },
  { weight: 3, arbitrary: fc.constant(new Retry()) },
  { weight: 1, arbitrary: fc.constant(new RepeatReply()) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('error' as const, 'before_commit' as const, 'after_commit' as const)
      .map((effect) => new BreakNextSend(effect)),
  },
  { weight: 2, arbitrary: fc.constant(new Write()) },
  { weight: 3, arbitrary: fc.constant(new HandBack()) },
);

describe('the desk, through its API, in front of the simulator', () => {
  let simulator: RunningOverHttp;
  beforeAll(async () => {
    simulator = await simulatorOverHttp();
  });
  afterAll(() => simulator[Symbol.asyncDispose]());

  it(
    'never lets control move between Update and an accepted send',
    async () => {
      const reached = new Set<string>();
      const exercised = new Set<string>();
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(fc.commands([command], { maxCommands: 70, size: 'max' }), async (commands) => {
          runs += 1;
          await using bench = await Bench.open(simulator);
          const model = new DeskModel(reached);
          await fc.asyncModelRun(() => ({ model, real: bench }), commands);
          for (const id of await soundJournal(bench)) {
            exercised.add(id);
          }
        }),
        {
          ...(runSettings.seed === undefined ? {} : { seed: runSettings.seed }),
          numRuns: Math.ceil(20 * runSettings.effort),
        },
      );
      expect(runs).toBeGreaterThan(0);
      expect([...reached]).toEqual(
        expect.arrayContaining([
          'sent',
          'sent with pass',
          'sent with release',
          'refused with a choice',
          'lost after acceptance',
          'lost before acceptance',
          'retried',
        ]),
      );
      expect([...exercised]).toEqual(
        expect.arrayContaining(['C-01', 'C-02', 'C-03', 'M-03', 'P-03', 'P-07', 'P-16']),
      );
    },
    deadlineMs,
  );
});

/** Every rule, and every duty of the desk, over what was recorded; answers which were exercised. */
async function soundJournal(bench: Bench): Promise<string[]> {
  const { platform } = bench;
  await platform.settle();
  const journal = await platform.journal();
  const shown = journal.filter(
    (entry): entry is PhoneDelivery => entry.kind === 'delivery' && entry.channel === 'phone',
  );
  const texts = shown.map(({ message }) => JSON.stringify(message));
  expect(new Set(texts).size, 'the person sees each reply once').toBe(texts.length);
  const context = {
    subjectApps: new Set([platform.appId('care')]),
    appNames: new Map(appNames.map((app) => [platform.appId(app), app])),
    readings: {},
  };
  return rules.flatMap((rule) => {
    const { exercised, violations } = rule.judge(journal, context);
    expect(
      violations.map(({ facts, contradiction }) => [
        ...facts.map(({ seq, sentence }) => `#${seq} ${sentence}`),
        contradiction,
      ]),
      rule.id,
    ).toEqual([]);
    return exercised ? [rule.id] : [];
  });
}
