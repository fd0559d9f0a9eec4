/** Receivers and the Messenger profile of a page, which apps read and set through Graph. */

import type {
  DeleteProfile,
  PutProfile,
  PutUserSettings,
  ReadProfile,
  ReadSecondaryReceivers,
  ReadUserSettings,
} from './commands.ts';
import type { SettingEvent } from './events.ts';
import { threadKey } from './ids.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import {
  isConnected,
  modeOf,
  type Page,
  type Platform,
  personByPsid,
  primaryReceiverOf,
  type World,
} from './world.ts';

type Profile = Readonly<Record<string, unknown>>;

export type PageReadCommand =
  | ReadSecondaryReceivers
  | ReadProfile
  | PutProfile
  | DeleteProfile
  | ReadUserSettings
  | PutUserSettings;

export function decidePageRead(
  world: World,
  command: PageReadCommand,
  page: Page,
): Verdict<Reply, Rejection> {
  switch (command.do) {
    case 'ReadSecondaryReceivers':
      return secondaryReceivers(world, command, page);
    case 'ReadProfile':
      return accept({ reply: 'profile', profile: only(profileOf(page, command.platform), command.fields) });
    case 'PutProfile':
      return profilePut(page, command.platform, {
        ...profileOf(page, command.platform),
        ...command.properties,
      });
    case 'DeleteProfile': {
      const present = profileOf(page, command.platform);
      const kept = Object.keys(present).filter((property) => !command.fields.includes(property));
      return profilePut(page, command.platform, only(present, kept));
    }
    case 'ReadUserSettings':
    case 'PutUserSettings':
      return userSettings(world, command, page);
  }
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

function profileOf(page: Page, platform: Platform): Profile {
  return platform === 'instagram' ? page.instagram_profile : page.profile;
}

/** A menu hangs on the Get Started button: neither comes without it, nor does it go while there is one. */
function profilePut(page: Page, platform: Platform, profile: Profile): Verdict<Reply, Rejection> {
  const hangs = platform === 'messenger' && profile.persistent_menu !== undefined;
  if (hangs && profile.get_started === undefined) return reject({ name: 'MenuNeedsGetStarted' });
  const event: SettingEvent = {
    kind: 'setting',
    what: 'profile_put',
    page: page.id,
    profile,
    ...(platform === 'messenger' ? {} : { platform }),
  };
  return accept({ reply: 'profile_set' }, [{ event, because: 'command' }]);
}

/** The menu that one person sees instead of the page's. */
function userSettings(
  world: World,
  command: ReadUserSettings | PutUserSettings,
  page: Page,
): Verdict<Reply, Rejection> {
  const { psid } = command;
  if (personByPsid(world, page.id, psid) === undefined) {
    return reject({ name: 'RecipientUnknown', psid, page: page.id });
  }
  if (command.do === 'ReadUserSettings') {
    return accept({
      reply: 'user_settings',
      user_menu: world.userMenus.get(threadKey(page.id, psid)) ?? null,
      page_menu: page.profile.persistent_menu ?? null,
    });
  }
  const { persistent_menu } = command;
  if (persistent_menu !== null && page.profile.get_started === undefined) {
    return reject({ name: 'MenuNeedsGetStarted' });
  }
  const event: SettingEvent = {
    kind: 'setting',
    what: 'user_settings_put',
    page: page.id,
    psid,
    persistent_menu,
  };
  return accept({ reply: 'profile_set' }, [{ event, because: 'command' }]);
}

/** The one property that is read and never set comes only when it is asked for. */
function only(profile: Profile, names: readonly string[] | null): Profile {
  if (names === null) return profile;
  const readOnly = names.includes('subject_to_new_eu_privacy_rules')
    ? { subject_to_new_eu_privacy_rules: false }
    : {};
  const set = Object.fromEntries(Object.entries(profile).filter(([property]) => names.includes(property)));
  return { ...set, ...readOnly };
}
