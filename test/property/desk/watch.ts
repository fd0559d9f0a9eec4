/** The property itself: between Update and an accepted send, nothing the desk does moves control at Meta. */
import { expect } from 'vitest';
import type { AnswerEntry, CallEntry, ControlEntry, Entry } from '../../../scenarios/harness/journal.ts';
import { orderOf } from '../../../scenarios/harness/oracle/control.ts';
import { appNames } from '../setup.ts';
import type { Bench, Choice } from './bench.ts';
import { type DeskModel, ownerAfter } from './model.ts';

export type DeskCommand = import('fast-check').AsyncCommand<DeskModel, Bench>;

export interface Sends {
  accepted: CallEntry[];
  refused: CallEntry[];
}

/** Looks at what one step of the agent put into the journal; answers the sends of the desk in it. */
export async function watchStep(model: DeskModel, bench: Bench): Promise<Sends> {
  const entries = await bench.newEntries();
  const care = bench.platform.appId('care');
  const calls = entries.filter((entry): entry is CallEntry => entry.kind === 'call' && entry.app === care);
  const edges = calls.filter(
    ({ call }) => call === 'pass' || call === 'release' || call === 'take' || call === 'extend',
  );
  expect(edges, 'the desk moves control for a reply by no other way than the reply').toEqual([]);
  const sends = calls.filter(({ call }) => call === 'send');
  const accepted = sends.filter((call) => answerTo(entries, call)?.outcome === 'ok');
  for (const move of entries.filter((entry): entry is ControlEntry => entry.kind === 'control')) {
    const answer = accepted
      .map((call) => answerTo(entries, call))
      .find((found) => found?.cause === move.cause);
    expect(answer, `control moved at #${move.seq} without an accepted send`).toBeDefined();
    expect(answer?.seq ?? Number.POSITIVE_INFINITY, 'first accepted, then moved').toBeLessThan(move.seq);
  }
  for (const call of accepted) {
    expect(carried(bench, call), 'the send carries what was chosen, and nothing else').toEqual(model.pending);
    model.owner = ownerAfter(model.pending, model.owner);
  }
  await expectOwner(model, bench);
  return { accepted, refused: sends.filter((call) => !accepted.includes(call)) };
}

export async function expectOwner(model: DeskModel, bench: Bench): Promise<void> {
  const { owner } = await bench.platform.thread('ann');
  expect(appNames.find((app) => bench.platform.appId(app) === owner) ?? owner, 'the owner at Meta').toBe(
    model.owner,
  );
}

/** The pending choice as the desk tells it. */
export async function pendingOf(bench: Bench): Promise<Choice | null> {
  const { pending } = await bench.case();
  return pending === null ? null : choiceOf(bench, pending.type, pending.app_id);
}

function carried(bench: Bench, call: CallEntry): Choice | null {
  const order = orderOf(call);
  const control = order?.kind === 'send' ? order.control : null;
  if (control === null) {
    return null;
  }
  return choiceOf(bench, control.kind, control.kind === 'pass' ? control.to : null);
}

function choiceOf(bench: Bench, type: string, appId: string | null): Choice {
  if (type === 'release') {
    return { type: 'release' };
  }
  const app = appNames.find((name) => bench.platform.appId(name) === appId);
  return { type: type as 'pass', app: app as 'mkt' | 'spy' };
}

function answerTo(entries: readonly Entry[], call: CallEntry): AnswerEntry | undefined {
  return entries.find((entry): entry is AnswerEntry => entry.kind === 'answer' && entry.cause === call.seq);
}
