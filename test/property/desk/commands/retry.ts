/** The agent retries the last reply. What is still chosen goes with it (P-09). */
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import type { DeskModel } from '../model.ts';
import { type DeskCommand, pendingOf, watchStep } from '../watch.ts';
import { expectHonest } from './reply.ts';

export class Retry implements DeskCommand {
  check(model: Readonly<DeskModel>): boolean {
    return model.last !== null;
  }

  async run(model: DeskModel, bench: Bench): Promise<void> {
    const { last } = model;
    if (last === null) {
      return;
    }
    const healthy = model.maySend() && model.fault === null;
    const before = (await bench.case()).replies.find(({ id }) => id === last.id);
    const reply = await bench.retry(last.id);
    const sends = await watchStep(model, bench);
    if (before?.status === 'unknown' && before.thread_control === null) {
      // P-10: without a hand-over the owner proves nothing, so nobody knows whether the first one arrived.
      expect(reply, 'the desk does not send again on a guess').toBeNull();
    }
    if (reply === null || before?.status === 'sent' || sends.accepted.length + sends.refused.length === 0) {
      // Nothing left the desk: it knows that the reply arrived, or it cannot know and will not guess, or may not send.
      expect([...sends.accepted, ...sends.refused]).toEqual([]);
      model.pending = await pendingOf(bench);
      return;
    }
    await expectHonest(model, bench, reply, sends);
    if (healthy) {
      expect(reply.status, 'nothing stands in the way of this retry').toBe('sent');
      model.reached.add('retried');
    }
    last.status = reply.status;
  }

  toString(): string {
    return 'retry';
  }
}
