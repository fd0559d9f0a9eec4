/** Reads and settings of a page that apps reach through Graph: conversations, receivers, the Messenger profile. */

import type {
  DeleteProfile,
  PutProfile,
  ReadConversations,
  ReadProfile,
  ReadSecondaryReceivers,
} from './commands.ts';
import type { SettingEvent } from './events.ts';
import type { Rejection } from './rejections.ts';
import type { ConversationView, Reply } from './reply.ts';
import { ownerAt } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import { isConnected, modeOf, type Page, personByPsid, primaryReceiverOf, type World } from './world.ts';

export type PageReadCommand =
  | ReadConversations
  | ReadSecondaryReceivers
  | ReadProfile
  | PutProfile
  | DeleteProfile;

export function decidePageRead(
  world: World,
  command: PageReadCommand,
  page: Page,
  now: number,
): Verdict<Reply, Rejection> {
  switch (command.do) {
    case 'ReadConversations':
      return accept({
        reply: 'conversations',
        conversations: conversations(world, command, page, now),
        fields: command.fields,
      });
    case 'ReadSecondaryReceivers':
      return secondaryReceivers(world, command, page);
    case 'ReadProfile':
      return accept({ reply: 'profile', profile: only(page.profile, command.fields) });
    case 'PutProfile':
      return profilePut(page, { ...page.profile, ...command.properties });
    case 'DeleteProfile': {
      const kept = Object.keys(page.profile).filter((property) => !command.fields.includes(property));
      return profilePut(page, only(page.profile, kept));
    }
  }
}

/** Newest first. `is_owner` tells only about the calling app (CR-116). */
function conversations(
  world: World,
  { app, psid }: ReadConversations,
  page: Page,
  now: number,
): ConversationView[] {
  return [...world.threads.values()]
    .filter((thread) => thread.page === page.id && (psid === null || thread.psid === psid))
    .filter((thread) => thread.messages.length > 0)
    .map((thread) => ({
      page: page.id,
      page_name: page.name,
      psid: thread.psid,
      person_name: personByPsid(world, page.id, thread.psid)?.name ?? thread.psid,
      updated_at: thread.messages.at(-1)?.at ?? 0,
      is_owner: ownerAt(thread, now) === app,
    }))
    .sort((a, b) => b.updated_at - a.updated_at);
}

/** H2-6, CR-117: a list for the primary receiver of a page on the handover protocol, refused to everybody else. */
function secondaryReceivers(
  world: World,
  { app }: ReadSecondaryReceivers,
  page: Page,
): Verdict<Reply, Rejection> {
  const primary = modeOf(page, world.readings) === 'handover_h2' ? primaryReceiverOf(page) : null;
  if (primary === null || !isConnected(page, app)) return reject({ name: 'NoReceiverRole', app });
  if (primary !== app) return reject({ name: 'SecondaryReceiversHidden', app, primary });
  const others = [...page.connections.keys()].filter((connected) => connected !== app);
  return accept({
    reply: 'secondary_receivers',
    apps: others.map((other) => ({ app: other, name: world.apps.get(other)?.name ?? other })),
  });
}

function profilePut(page: Page, profile: Readonly<Record<string, unknown>>): Verdict<Reply, Rejection> {
  const event: SettingEvent = { kind: 'setting', what: 'profile_put', page: page.id, profile };
  return accept({ reply: 'profile_set' }, [{ event, because: 'command' }]);
}

function only(
  profile: Readonly<Record<string, unknown>>,
  names: readonly string[] | null,
): Readonly<Record<string, unknown>> {
  if (names === null) return profile;
  return Object.fromEntries(Object.entries(profile).filter(([property]) => names.includes(property)));
}
