/** The properties of the Messenger profile as they may be set: each with its shape and limits (API §4.3). */

import { z } from 'zod';
import {
  GREETING_LENGTH_MAX,
  ICE_BREAKERS_MAX,
  MENU_ITEMS_MAX,
  MENU_TITLE_LENGTH_MAX,
  WHITELISTED_DOMAINS_MAX,
} from '../domain/limits.ts';
import { PROFILE_PROPERTIES } from '../domain/profile.ts';
import { PROFILE_SHAPES } from './profile-shapes.ts';
import { parseJson } from './relaxed-json.ts';
import { shapedAs } from './shapes.ts';
import { list, refuse } from './wire-types.ts';

type Property = (typeof PROFILE_PROPERTIES)[number];
/** What is wrong with a value: which member, and what it must be. */
type Fault = { readonly property: string; readonly expected: string } | null;

/** What a read may name beside the properties that can be set. */
export const READ_ONLY_PROPERTY = 'subject_to_new_eu_privacy_rules';

const FAULTS: { readonly [Name in Property]: (value: unknown) => Fault } = {
  get_started: getStartedFault,
  greeting: greetingFault,
  ice_breakers: iceBreakersFault,
  persistent_menu: menuFault,
  whitelisted_domains: domainsFault,
  account_linking_url: (value) =>
    isHttps(value) ? null : fault('account_linking_url', 'an address that begins with https://'),
  commands: commandsFault,
};

/** A property as it may be set; its value comes as JSON or as JSON text. */
export function profileProperty(property: Property) {
  return z
    .preprocess(
      (raw) => (raw === undefined ? undefined : givenValue(property, raw)),
      z.unknown().superRefine((value, context) => {
        if (value !== undefined) refuseFault(FAULTS[property](value), context);
      }),
    )
    .meta(shapedAs(PROFILE_SHAPES[property]));
}

/** A menu as one person may have it, which must be there. */
export const personMenu = z
  .preprocess(
    (raw) => givenValue('persistent_menu', raw),
    z.unknown().superRefine((menu, context) => refuseFault(menuFault(menu), context)),
  )
  .meta(shapedAs(PROFILE_SHAPES.persistent_menu));

/** Once a property, today refused like any other unknown word (API §4.3). */
export function withdrawnProperty(property: string) {
  return z
    .unknown()
    .superRefine((value, context) => {
      if (value !== undefined) refuseFault(fault(property, 'absent: this property was withdrawn'), context);
    })
    .meta({ deprecated: true, description: 'Withdrawn by Meta, and refused.' });
}

/** The names of a read or a removal, in either case of letters. */
export function propertyNames(more: readonly string[] = []) {
  const known: readonly string[] = [...PROFILE_PROPERTIES, ...more];
  return list().transform((names, context) => {
    const index = names?.findIndex((name) => !known.includes(name.toLowerCase())) ?? -1;
    if (index < 0) return names?.map((name) => name.toLowerCase());
    const expected = `one of {${known.map((name) => name.toUpperCase()).join(', ')}}`;
    return refuse(context, { name: 'ProfileInvalid', property: `fields[${index}]`, expected });
  });
}

function refuseFault(found: Fault, context: z.RefinementCtx): void {
  if (found !== null) refuse(context, { name: 'ProfileInvalid', ...found });
}

function givenValue(property: Property, value: unknown): unknown {
  if (property === 'whitelisted_domains') {
    const domains = list().safeParse(value);
    return domains.success ? domains.data : value;
  }
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  return parseJson(value) ?? value;
}

function getStartedFault(value: unknown): Fault {
  return isRecord(value) && isText(value.payload, 1000)
    ? null
    : fault('get_started[payload]', 'a text of 1 to 1000 characters');
}

function greetingFault(value: unknown): Fault {
  if (!isList(value)) return fault('greeting', 'a list of {locale, text}');
  for (const [index, item] of value.entries()) {
    const at = `greeting[${index}]`;
    if (!isRecord(item) || !isText(item.locale)) return fault(`${at}[locale]`, 'a locale or "default"');
    if (!isText(item.text, GREETING_LENGTH_MAX)) {
      return fault(`${at}[text]`, `a text of at most ${GREETING_LENGTH_MAX} characters`);
    }
  }
  return twiceNamed('greeting', value);
}

/** API-136: either a flat list of questions or one list for each locale, among them the default one; never both. */
function iceBreakersFault(value: unknown): Fault {
  if (!isList(value)) return fault('ice_breakers', 'a list');
  const isLocalised = value.some((item) => isRecord(item) && item.call_to_actions !== undefined);
  if (!isLocalised) return questionsFault('ice_breakers', value);
  for (const [index, item] of value.entries()) {
    const at = `ice_breakers[${index}]`;
    if (!isRecord(item) || item.question !== undefined || item.call_to_actions === undefined) {
      return fault(at, 'in the same form as the others: {locale, call_to_actions}');
    }
    if (!isList(item.call_to_actions))
      return fault(`${at}[call_to_actions]`, 'a list of {question, payload}');
    const found = questionsFault(`${at}[call_to_actions]`, item.call_to_actions);
    if (found !== null) return found;
  }
  const hasDefault = value.some((item) => isRecord(item) && item.locale === 'default');
  return hasDefault
    ? twiceNamed('ice_breakers', value)
    : fault('ice_breakers', 'a list with the locale "default"');
}

function questionsFault(at: string, questions: readonly unknown[]): Fault {
  if (questions.length > ICE_BREAKERS_MAX)
    return fault(at, `a list of at most ${ICE_BREAKERS_MAX} questions`);
  for (const [index, item] of questions.entries()) {
    if (!isRecord(item) || !isText(item.question)) return fault(`${at}[${index}][question]`, 'a text');
    if (!isText(item.payload, 1000))
      return fault(`${at}[${index}][payload]`, 'a text of at most 1000 characters');
  }
  return null;
}

function menuFault(value: unknown): Fault {
  if (!isList(value)) return fault('persistent_menu', 'a list of {locale, call_to_actions}');
  for (const [index, menu] of value.entries()) {
    const at = `persistent_menu[${index}]`;
    if (!isRecord(menu) || !isText(menu.locale)) return fault(`${at}[locale]`, 'a locale or "default"');
    const { composer_input_disabled: disabled, call_to_actions: items } = menu;
    if (disabled !== undefined && typeof disabled !== 'boolean') {
      return fault(`${at}[composer_input_disabled]`, 'true or false');
    }
    const found = menuItemsFault(`${at}[call_to_actions]`, items);
    if (found !== null) return found;
  }
  return twiceNamed('persistent_menu', value);
}

function menuItemsFault(at: string, items: unknown): Fault {
  if (!isList(items)) return fault(at, 'a list of {type, title, …}');
  if (items.length > MENU_ITEMS_MAX) return fault(at, `a list of at most ${MENU_ITEMS_MAX} items`);
  for (const [index, item] of items.entries()) {
    const place = `${at}[${index}]`;
    if (!isRecord(item)) return fault(place, 'an object {type, title, …}');
    if (!isText(item.title, MENU_TITLE_LENGTH_MAX)) {
      return fault(`${place}[title]`, `a text of at most ${MENU_TITLE_LENGTH_MAX} characters`);
    }
    if (item.type === 'postback') {
      if (!isText(item.payload, 1000)) return fault(`${place}[payload]`, 'a text of at most 1000 characters');
    } else if (item.type === 'web_url') {
      if (!isText(item.url) || !/^https?:\/\//.test(item.url)) return fault(`${place}[url]`, 'an address');
    } else return fault(`${place}[type]`, 'postback or web_url');
  }
  return null;
}

function domainsFault(value: unknown): Fault {
  if (!isList(value)) return fault('whitelisted_domains', 'a list of addresses');
  if (value.length > WHITELISTED_DOMAINS_MAX) {
    return fault('whitelisted_domains', `a list of at most ${WHITELISTED_DOMAINS_MAX} domains`);
  }
  const index = value.findIndex((domain) => !isDomain(domain));
  return index < 0
    ? null
    : fault(
        `whitelisted_domains[${index}]`,
        'https:// and a full domain name, no IP address and not localhost',
      );
}

function commandsFault(value: unknown): Fault {
  if (!isList(value)) return fault('commands', 'a list of {locale, commands}');
  for (const [index, item] of value.entries()) {
    const at = `commands[${index}]`;
    if (!isRecord(item) || !isText(item.locale)) return fault(`${at}[locale]`, 'a locale or "default"');
    const isWhole =
      isList(item.commands) &&
      item.commands.every(
        (command) => isRecord(command) && isText(command.name) && isText(command.description),
      );
    if (!isWhole) return fault(`${at}[commands]`, 'a list of {name, description}');
  }
  return twiceNamed('commands', value);
}

/** A property has one value for each locale. */
function twiceNamed(property: string, items: readonly unknown[]): Fault {
  const locales = items.map((item) => (isRecord(item) ? String(item.locale) : ''));
  return new Set(locales).size === locales.length ? null : fault(property, 'a list with each locale once');
}

function isDomain(value: unknown): boolean {
  if (!isHttps(value)) return false;
  const host = /^https:\/\/([^/:?#]+)(?::\d+)?\/?$/.exec(value)?.[1] ?? '';
  return /^(?=.{4,253}$)(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/i.test(host);
}

function isHttps(value: unknown): value is string {
  return typeof value === 'string' && /^https:\/\/[^\s/]+/.test(value);
}

function fault(property: string, expected: string): Fault {
  return { property, expected };
}

/** An empty list sets nothing; removing is what DELETE is for. */
function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function isText(value: unknown, lengthMax = 2000): value is string {
  return typeof value === 'string' && value !== '' && value.length <= lengthMax;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
