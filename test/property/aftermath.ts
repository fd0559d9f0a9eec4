/** What must hold when a run is over: who may send, what everybody is told, and every rule over the journal. */
import { expect } from 'vitest';
import { rules } from '../../scenarios/harness/rules/index.ts';
import type { RuleContext, Violation } from '../../scenarios/harness/rules/rule.ts';
import { expectMode } from './commands/choose-default.ts';
import { expectSameRights } from './commands/cross-limit.ts';
import type { Model } from './model/model.ts';
import type { Platform } from './platform.ts';
import { appNames, personNames } from './setup.ts';

/** Platform rules only: duties judge partners, and here nobody is one. */
const judged = rules.filter(({ kind }) => kind === 'rule');

/** Rules that were exercised in some run: a rule that never was has proved nothing. */
export type Exercised = Set<string>;

export async function expectSoundAftermath(
  model: Model,
  platform: Platform,
  exercised: Exercised,
): Promise<void> {
  model.fault = null;
  await platform.disarm();
  await expectMode(model, platform);
  await expectSameEverywhere(model, platform);
  await platform.settle();
  const journal = await platform.journal();
  const context: RuleContext = {
    subjectApps: new Set(),
    appNames: new Map(appNames.map((app) => [platform.appId(app), app])),
    readings: {},
  };
  for (const rule of judged) {
    const result = rule.judge(journal, context);
    if (result.exercised) {
      exercised.add(rule.id);
    }
    expect(result.violations.map(inWords), `${rule.id}: ${rule.sentence}`).toEqual([]);
  }
}

/** What everybody is told, and who may send, on every thread there is. */
export async function expectSameEverywhere(model: Model, platform: Platform): Promise<void> {
  for (const person of personNames.filter((name) => model.hasMet(name))) {
    await expectSameRights(model, platform, person);
  }
}

function inWords({ facts, contradiction }: Violation): string {
  return [...facts.map(({ seq, sentence }) => `#${seq} ${sentence}`), contradiction].join('; ');
}
