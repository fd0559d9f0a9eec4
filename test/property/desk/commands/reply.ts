/** The agent replies, with the pending choice or another one named in the reply. */
import { expect } from 'vitest';
import type { Bench, Choice, ReplyView } from '../bench.ts';
import { type DeskModel, inWords } from '../model.ts';
import { type DeskCommand, pendingOf, type Sends, watchStep } from '../watch.ts';

export class Reply implements DeskCommand {
  readonly choice: Choice | null;

  constructor(choice: Choice | null) {
    this.choice = choice;
  }

  check(): boolean {
    return true;
  }

  async run(model: DeskModel, bench: Bench): Promise<void> {
    const text = model.nextText();
    const healthy = model.maySend() && model.fault === null;
    // A choice named in the reply replaces the pending one, and like it is kept after a refusal.
    model.pending = this.choice ?? model.pending;
    const reply = await bench.reply(text, this.choice, text);
    model.last = { id: reply.id, key: text, text, choice: this.choice, status: reply.status };
    const sends = await watchStep(model, bench);
    await expectHonest(model, bench, reply, sends);
    if (healthy) {
      expect(reply.status, 'nothing stands in the way of this reply').toBe('sent');
    }
  }

  toString(): string {
    return this.choice === null ? 'reply' : `reply with ${inWords(this.choice)}`;
  }
}

/** What the desk says of a reply is what happened, and the choice is used up by acceptance only. */
export async function expectHonest(
  model: DeskModel,
  bench: Bench,
  reply: ReplyView,
  { accepted, refused }: Sends,
): Promise<void> {
  if (refused.length + accepted.length > 0) {
    model.fault = null;
  }
  const chosen = model.pending;
  switch (reply.status) {
    case 'sent':
      expect(accepted, 'sent means accepted once').toHaveLength(1);
      expect(reply.control).toBe(chosen === null ? 'not_moved' : 'moved');
      model.pending = null;
      model.reached.add(chosen === null ? 'sent' : `sent with ${chosen.type}`);
      break;
    case 'refused':
      expect(accepted, 'refused means not accepted').toHaveLength(0);
      expect(reply.control).toBe('not_moved');
      model.reached.add(chosen === null || refused.length === 0 ? 'refused' : 'refused with a choice');
      break;
    case 'unknown':
      expect(accepted.length + refused.length, 'unknown means one call of which nobody knows').toBe(1);
      model.reached.add(accepted.length === 1 ? 'lost after acceptance' : 'lost before acceptance');
      // Whether the choice is used up depends on what the desk finds out; it may say so at any time.
      model.pending = await pendingOf(bench);
      return;
    case 'sending':
      throw new Error('a reply was answered before its fate was known');
    default:
      expect(reply.status satisfies never).toBeUndefined();
  }
  expect(await pendingOf(bench), 'the pending choice').toEqual(model.pending);
}
