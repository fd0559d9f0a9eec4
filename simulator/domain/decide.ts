/** The rules of the simulated Meta: given a world and a command at an instant, the events that follow or a rejection. */

import type { GraphCommand } from './commands.ts';
import { decideControl } from './decide-control.ts';
import { decidePageRead } from './decide-page.ts';
import { decideNodeRead } from './decide-read.ts';
import { decideSend } from './decide-send.ts';
import { decideSenderAction } from './decide-sender-action.ts';
import { decideAppSubscription, decidePageSubscription } from './decide-subscription.ts';
import { decideUpload } from './decide-upload.ts';
import type { ControlEvent, Decided } from './events.ts';
import type { PageId } from './ids.ts';
import { lapsedForm } from './lead.ts';
import { decidePersona } from './persona.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import type { Thread } from './thread.ts';
import type { Verdict } from './verdict.ts';
import type { Page, World } from './world.ts';

export { type ActOutcome, decideAct } from './decide-act.ts';
export { alertAt, decideAlert, decideAttempt, decideAttempts } from './decide-delivery.ts';
export { decideSetting } from './decide-setting.ts';
export type { SettingOutcome } from './setting-outcome.ts';

export function decideGraph(world: World, command: GraphCommand, now: number): Verdict<Reply, Rejection> {
  switch (command.do) {
    case 'Send':
      return decideSend(world, command, pageOf(world, command.page), now);
    case 'SenderAct':
      return decideSenderAction(world, command, pageOf(world, command.page), now);
    case 'Upload':
      return decideUpload(command, pageOf(world, command.page));
    case 'PutPersona':
    case 'ReadPersonas':
    case 'ReadPersona':
    case 'DeletePersona':
      return decidePersona(world, command, pageOf(world, command.page));
    case 'Pass':
    case 'Release':
    case 'Take':
    case 'Request':
    case 'Extend':
    case 'ReadThreadOwner':
      return decideControl(world, command, pageOf(world, command.page), now);
    case 'ReadPage':
    case 'ReadConversations':
    case 'ReadConversation':
    case 'ReadMessage':
    case 'ReadPerson':
      return decideNodeRead(world, command, pageOf(world, command.page), now);
    case 'ReadSecondaryReceivers':
    case 'ReadProfile':
    case 'PutProfile':
    case 'DeleteProfile':
    case 'ReadUserSettings':
    case 'PutUserSettings':
      return decidePageRead(world, command, pageOf(world, command.page));
    case 'Subscribe':
    case 'Unsubscribe':
    case 'ReadSubscribers':
      return decidePageSubscription(world, command, pageOf(world, command.page), now);
    case 'PutSubscription':
    case 'DeleteSubscription':
    case 'ReadSubscriptions':
      return decideAppSubscription(world, command);
  }
}

/** The end of a lease, written down at its own instant (CR-015, CR-016); a lead form left alone ends with it. */
export function decideLapse(world: World, thread: Thread): Decided[] {
  if (thread.control.state === 'idle') return [];
  const ended = lapsedForm(world, pageOf(world, thread.page), thread);
  if (ended !== null) return ended;
  const event: ControlEvent = {
    kind: 'control',
    page: thread.page,
    psid: thread.psid,
    move: 'expiry',
    from: thread.control.owner,
    to: null,
    expires_at: null,
    window_ms: null,
    rule: 'CR-015',
    via: 'clock',
  };
  return [{ event, because: null }];
}

/** A token always names a page of its world; anything else is a bug of the door that parsed it. */
function pageOf(world: World, id: PageId): Page {
  const page = world.pages.get(id);
  if (page === undefined) throw new Error(`No page ${id} in world ${world.name}`);
  return page;
}
