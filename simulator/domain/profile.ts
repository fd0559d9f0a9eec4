/** The Messenger profile of a page: what its buttons say before any app has sent one. */

type Profile = Readonly<Record<string, unknown>>;

export interface ProfileButton {
  readonly title: string;
  readonly payload: string;
}

export const PROFILE_PROPERTIES = [
  'get_started',
  'greeting',
  'ice_breakers',
  'persistent_menu',
  'whitelisted_domains',
  'account_linking_url',
  'commands',
] as const;

/** The payload of a page that has set none. */
const GET_STARTED_PAYLOAD = 'GET_STARTED';

export function getStartedPayload({ get_started }: Profile): string {
  const payload = isRecord(get_started) ? get_started.payload : undefined;
  return typeof payload === 'string' ? payload : GET_STARTED_PAYLOAD;
}

/** Both forms: the flat one, and the localised one, of which the default locale counts. */
export function iceBreakersOf({ ice_breakers }: Profile): ProfileButton[] {
  const items = records(ice_breakers);
  const localised = items.filter((item) => Array.isArray(item.call_to_actions));
  const shown = localised.find(isDefaultLocale) ?? localised[0];
  return buttons(shown === undefined ? items : records(shown.call_to_actions), 'question');
}

/** The postback items of the persistent menu, in order. */
export function menuItemsOf({ persistent_menu }: Profile): ProfileButton[] {
  const menus = records(persistent_menu);
  const menu = menus.find(isDefaultLocale) ?? menus[0];
  return buttons(records(menu?.call_to_actions), 'title');
}

function isDefaultLocale({ locale }: Record<string, unknown>): boolean {
  return locale === 'default';
}

function buttons(items: readonly Record<string, unknown>[], titleMember: string): ProfileButton[] {
  return items.flatMap((item) => {
    const title = item[titleMember];
    const { payload } = item;
    return typeof title === 'string' && typeof payload === 'string' ? [{ title, payload }] : [];
  });
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
