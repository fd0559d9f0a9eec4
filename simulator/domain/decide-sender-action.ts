/** What an app shows in a thread without a message: typing, having seen it, a reaction (API-083, API-084). */

import type { SenderAct } from './commands.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import { passGate, reachableThread, writingOn } from './send-gate.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import type { Page, World } from './world.ts';

/** Gated by ownership like a message (OQ-15), and by no window: it brings the person nothing. */
export function decideSenderAction(
  world: World,
  command: SenderAct,
  page: Page,
  now: number,
): Verdict<Reply, Rejection> {
  const { app, psid, persona, reaction } = command;
  const thread = reachableThread(world, page, psid, app);
  if (!thread.ok) return thread;
  if (persona !== undefined && world.personas.get(persona)?.page !== page.id)
    return reject({ name: 'PersonaUnknown', persona_id: persona, page: page.id });
  if (reaction !== undefined && !thread.value.messages.some(({ mid }) => mid === reaction.mid))
    return reject({ name: 'MessageUnknown', mid: reaction.mid, param: 'payload[message_id]' });
  const gate = passGate(
    writingOn({ world, app, page, thread: thread.value, now }, { tag: null, opens_thread: false }),
  );
  if (!gate.ok) return gate;
  return accept({ reply: 'acted', psid, ...(reaction === undefined ? {} : { mid: reaction.mid }) });
}
