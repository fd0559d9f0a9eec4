/** World files: apps, pages and people by name, checked as a whole before anything is made of them. */

import { z } from 'zod';
import { secretFor } from '../credentials.ts';
import type { SettingCommand } from '../domain/commands.ts';
import { fieldNamed } from '../domain/fields.ts';
import { type AppId, asAppId, asPageId, asPersonId, asPsid, type PageId, type Psid } from '../domain/ids.ts';
import {
  isReadingValue,
  READING_NAMES,
  READINGS,
  type ReadingName,
  type Readings,
} from '../domain/readings.ts';
import type { InstagramAccount } from '../domain/world.ts';
import { TOKEN_STATES, USUAL_PERMISSIONS, type WebhookObject } from '../domain/world.ts';
import type { Mint } from '../random.ts';
import { targetProblem } from '../webhooks/targets.ts';
import { ControlError } from './errors.ts';
import { idInput, instantInput } from './input.ts';
import { detailsOf, instagramInput, personDetailsShape } from './person-input.ts';
import { routingInput, routingSetting } from './routing-input.ts';

const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'expected a name: a letter, then letters, digits, - or _');

export const fieldsInput = z.array(
  z.string().transform((text, context) => {
    const field = fieldNamed(text);
    if (field !== null) return field;
    context.addIssue({ code: 'custom', message: `expected a webhook field, got "${text}"` });
    return z.NEVER;
  }),
);

export const webhookInput = z.strictObject({
  callback_url: z.string(),
  verify_token: z.string().min(1).default('baton'),
  fields: fieldsInput.optional(),
});

/** What the transform asks, for readers of the OpenAPI document; it tells what is wrong in better words than a schema. */
const READINGS_SHAPE = {
  properties: Object.fromEntries(
    READING_NAMES.map((reading) => [reading, { enum: READINGS[reading].values }]),
  ),
  additionalProperties: false,
};

export const readingsInput = z
  .record(z.string(), z.unknown())
  .meta(READINGS_SHAPE)
  .transform((given, context) => {
    for (const [reading, value] of Object.entries(given)) {
      if (!(READING_NAMES as string[]).includes(reading)) {
        context.addIssue({
          code: 'custom',
          path: [reading],
          message: `expected a reading: one of ${READING_NAMES.join(', ')}`,
        });
      } else if (!isReadingValue(reading as ReadingName, value)) {
        const values = READINGS[reading as ReadingName].values
          .map((known) => JSON.stringify(known))
          .join(' or ');
        context.addIssue({ code: 'custom', path: [reading], message: `expected ${values}` });
      }
    }
    return given as Partial<Readings>;
  });

export const clockInput = z.strictObject({
  mode: z.enum(['virtual', 'real']).default('virtual'),
  now: instantInput.optional(),
});

const secretInput = z
  .string()
  .regex(/^[\x21-\x7b\x7d\x7e]{8,128}$/, 'expected 8 to 128 printable characters without "|"');

export const connectionInput = z.strictObject({
  subscribed_fields: fieldsInput.optional(),
  can_take_control: z.boolean().optional(),
  access_all: z.boolean().optional(),
  token: z.enum(TOKEN_STATES).optional(),
});

export const appInput = z.strictObject({
  id: idInput.optional(),
  name: z.string().min(1).max(100).optional(),
  secret: secretInput.optional(),
  human_agent: z.boolean().optional(),
  permissions: z.array(z.string().regex(/^[a-z_]+$/, 'expected the name of a permission')).optional(),
  access: z.enum(['standard', 'advanced']).optional(),
  require_proof: z.boolean().optional(),
  /** For Pages, and for Instagram accounts as well unless these have a webhook of their own. */
  webhook: webhookInput.optional(),
  instagram_webhook: webhookInput.optional(),
});

export const worldFileInput = z.strictObject({
  apps: z.record(name, appInput.extend(connectionInput.shape)).default({}),
  pages: z
    .record(
      name,
      z.strictObject({
        id: idInput.optional(),
        name: z.string().min(1).max(100).optional(),
        instagram: instagramInput.optional(),
        apps: z.array(name).default([]),
        routing: routingInput.optional(),
      }),
    )
    .default({}),
  people: z
    .record(
      name,
      z.strictObject({
        id: idInput.optional(),
        name: z.string().min(1).max(100).optional(),
        locale: z.string().optional(),
        ...personDetailsShape,
      }),
    )
    .default({}),
  readings: readingsInput.default({}),
  clock: clockInput.optional(),
  seed: z.string().min(1).max(64).optional(),
});

export type WorldFile = z.output<typeof worldFileInput>;

/** Ids that the names of a world file stand for. */
export interface WorldNames {
  readonly apps: ReadonlyMap<string, AppId>;
  readonly pages: ReadonlyMap<string, PageId>;
  readonly people: ReadonlyMap<string, string>;
}

export function namesOf(file: WorldFile, mint: Mint): WorldNames {
  return {
    apps: new Map(
      Object.entries(file.apps).map(([key, app]) => [key, asAppId(app.id ?? mint.digits(`app:${key}`, 15))]),
    ),
    pages: new Map(
      Object.entries(file.pages).map(([key, page]) => [
        key,
        asPageId(page.id ?? mint.digits(`page:${key}`, 15)),
      ]),
    ),
    people: new Map(
      Object.entries(file.people).map(([key, person]) => [key, person.id ?? personIdFor(mint, key)]),
    ),
  };
}

/** Throws a ControlError when names do not fit together; a file that passes is made whole. */
export function settingsOf(file: WorldFile, mint: Mint, allowedHosts: readonly string[]): SettingCommand[] {
  const names = namesOf(file, mint);
  checkDistinct('apps', names.apps);
  checkDistinct('pages', names.pages);
  checkDistinct('people', names.people);
  return [
    ...appSettings(file, names, mint, allowedHosts),
    ...pageSettings(file, names, mint),
    ...peopleSettings(file, names, mint),
  ];
}

function appSettings(
  file: WorldFile,
  names: WorldNames,
  mint: Mint,
  allowedHosts: readonly string[],
): SettingCommand[] {
  return Object.entries(file.apps).flatMap(([key, app]): SettingCommand[] => {
    const id = idOf(names.apps, key, `apps.${key}`);
    const put: SettingCommand = {
      do: 'PutApp',
      app: id,
      name: app.name ?? key,
      secret: app.secret ?? secretFor(mint, id),
      ...rightsOf(app),
    };
    return [put, ...webhookSettings(id, app, allowedHosts, `apps.${key}.`)];
  });
}

interface WebhooksInput {
  readonly webhook?: z.output<typeof webhookInput> | undefined;
  readonly instagram_webhook?: z.output<typeof webhookInput> | undefined;
}

/** Throws where a callback is none that may be called. */
export function webhookSettings(
  app: AppId,
  { webhook, instagram_webhook }: WebhooksInput,
  allowedHosts: readonly string[],
  path = '',
): SettingCommand[] {
  const put = (member: string, input: WebhooksInput['webhook'], object?: WebhookObject): SettingCommand[] => {
    if (input === undefined) return [];
    const problem = targetProblem(input.callback_url, allowedHosts);
    if (problem !== null) throw unfit(`${path}${member}.callback_url`, `expected ${problem}`);
    const { callback_url, verify_token, fields = null } = input;
    const of = object === undefined ? {} : { object };
    return [{ do: 'PutWebhook', app, ...of, callback_url, verify_token, fields }];
  };
  return [...put('webhook', webhook), ...put('instagram_webhook', instagram_webhook, 'instagram')];
}

function pageSettings(file: WorldFile, names: WorldNames, mint: Mint): SettingCommand[] {
  return Object.entries(file.pages).flatMap(([key, page]): SettingCommand[] => {
    const id = idOf(names.pages, key, `pages.${key}`);
    const connections = page.apps.map((app, index): SettingCommand => {
      const settings = file.apps[app];
      if (settings === undefined)
        throw unfit(`pages.${key}.apps[${index}]`, `expected the name of an app in this file, got "${app}"`);
      return {
        do: 'Connect',
        page: id,
        app: idOf(names.apps, app, `pages.${key}.apps[${index}]`),
        ...(settings.subscribed_fields === undefined
          ? {}
          : { subscribed_fields: settings.subscribed_fields }),
        ...(settings.can_take_control === undefined ? {} : { can_take_control: settings.can_take_control }),
        ...(settings.access_all === undefined ? {} : { access_all: settings.access_all }),
        ...(settings.token === undefined ? {} : { token: settings.token }),
      };
    });
    const put: SettingCommand = {
      do: 'PutPage',
      page: id,
      name: page.name ?? key,
      psids: {},
      ...(page.instagram === undefined ? {} : { instagram: instagramOf(mint, id, page.instagram) }),
    };
    if (page.routing === undefined) return [put, ...connections];
    const routing = routingSetting(page.routing, (reference, path) =>
      idOf(names.apps, reference, `pages.${key}.routing.${path}`),
    );
    return [put, ...connections, { do: 'PutRouting', page: id, ...routing }];
  });
}

function peopleSettings(file: WorldFile, names: WorldNames, mint: Mint): SettingCommand[] {
  return Object.entries(file.people).map(([key, person]): SettingCommand => {
    const id = asPersonId(idOf(names.people, key, `people.${key}`));
    return {
      do: 'PutPerson',
      person: id,
      name: person.name ?? key,
      locale: person.locale ?? 'en_US',
      ...detailsOf(person),
      psids: Object.fromEntries([...names.pages.values()].map((page) => [page, psidFor(mint, page, id)])),
      ...igsidsByPage(
        mint,
        id,
        Object.entries(file.pages).flatMap(([pageKey, { instagram }]) =>
          instagram === undefined ? [] : [idOf(names.pages, pageKey, `pages.${pageKey}`)],
        ),
      ),
    };
  });
}

interface RightsInput {
  readonly human_agent?: boolean | undefined;
  readonly permissions?: readonly string[] | undefined;
  readonly access?: 'standard' | 'advanced' | undefined;
  readonly require_proof?: boolean | undefined;
}

/** What an app may do when nobody says: everything but the Human Agent feature, with advanced access. */
export function rightsOf(app: RightsInput) {
  return {
    human_agent: app.human_agent ?? false,
    permissions: app.permissions ?? USUAL_PERMISSIONS,
    access: app.access ?? ('advanced' as const),
    require_proof: app.require_proof ?? false,
  };
}

/** A person has another PSID on each page. */
export function psidFor(mint: Mint, page: PageId, person: string): Psid {
  return asPsid(mint.digits(`psid:${page}:${person}`, 16));
}

/** On Instagram a person has an id of its own kind. */
export function igsidFor(mint: Mint, page: PageId, person: string): Psid {
  return asPsid(mint.digits(`igsid:${page}:${person}`, 15));
}

export function igsidsByPage(
  mint: Mint,
  person: string,
  pages: readonly PageId[],
): { igsids?: Record<string, Psid> } {
  if (pages.length === 0) return {};
  return { igsids: Object.fromEntries(pages.map((page) => [page, igsidFor(mint, page, person)])) };
}

export function instagramOf(
  mint: Mint,
  page: PageId,
  { id, username }: z.output<typeof instagramInput>,
): InstagramAccount {
  return { id: id ?? mint.digits(`instagram:${page}`, 17), username };
}

export function personIdFor(mint: Mint, label: string): string {
  return mint.digits(`person:${label}`, 15);
}

function idOf<Id extends string>(ids: ReadonlyMap<string, Id>, key: string, path: string): Id {
  const id = ids.get(key);
  if (id === undefined)
    throw unfit(path, `expected the name of an app in this file or "inbox", got "${key}"`);
  return id;
}

function checkDistinct(what: string, ids: ReadonlyMap<string, string>): void {
  const seen = new Map<string, string>();
  for (const [key, id] of ids) {
    const other = seen.get(id);
    if (other !== undefined)
      throw unfit(`${what}.${key}.id`, `expected an id of its own, but ${other} has ${id}, too`);
    seen.set(id, key);
  }
}

function unfit(path: string, message: string): ControlError {
  return new ControlError(422, 'invalid', `${path}: ${message}`, { path });
}
