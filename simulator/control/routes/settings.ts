/** The Page settings and the developer dashboard: apps, pages, connections, routing, people. */

import { z } from 'zod';
import { pageToken, secretFor } from '../../credentials.ts';
import { type AppId, asAppId, asPageId, asPersonId, type PageId } from '../../domain/ids.ts';
import type { InstagramAccount } from '../../domain/world.ts';
import type { Engine } from '../../engine.ts';
import { DescribedRoutes } from '../described-routes.ts';
import { accepted, appById, appOf, type ControlDoor, engineOf, pageOf, personOf } from '../door.ts';
import { ControlError, notFound } from '../errors.ts';
import { detailsOf, instagramInput, personDetailsShape } from '../person-input.ts';
import {
  appInput,
  connectionInput,
  igsidFor,
  igsidsByPage,
  instagramOf,
  personIdFor,
  psidFor,
  rightsOf,
  webhookSettings,
} from '../world-file.ts';
import { appView, pageView, personView } from '../world-view.ts';

const newApp = appInput.extend({ name: z.string().min(1).max(100) });
const appPatch = appInput.omit({ id: true, secret: true });
const newPage = z.strictObject({
  id: appInput.shape.id,
  name: z.string().min(1).max(100),
  instagram: instagramInput.optional(),
});
const newPerson = z.strictObject({
  id: appInput.shape.id,
  name: z.string().min(1).max(100),
  locale: z.string().min(2).max(10).default('en_US'),
  ...personDetailsShape,
});

export function settingRoutes(door: ControlDoor): DescribedRoutes {
  const routes = new DescribedRoutes();
  const at = '/worlds/:world';

  routes.get(
    `${at}/apps`,
    {
      summary: 'Lists the apps.',
      answers: { 200: '{apps}: each with its secret and tokens.' },
      errors: [404],
    },
    (c) =>
      c.json({
        apps: [...engineOf(c, door).world.apps.values()].map((app) => appView(engineOf(c, door), app)),
      }),
  );
  routes.post(
    `${at}/apps`,
    {
      summary: 'Makes an app.',
      body: newApp,
      answers: { 201: 'The app with its secret and tokens.' },
      errors: [404, 409],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const input = await body();
      const id = asAppId(input.id ?? freshId(engine, 'app'));
      if (engine.world.apps.has(id))
        throw new ControlError(409, 'app_taken', `There is already an app ${id}.`, { path: 'id' });
      const secret = input.secret ?? secretFor(engine.mint, id);
      refuseTakenCredentials(door, engine, id, secret);
      const webhooks = webhookSettings(id, input, door.allowedHosts);
      accepted(
        await engine.set({
          do: 'PutApp',
          app: id,
          name: input.name,
          secret,
          ...rightsOf(input),
        }),
      );
      for (const put of webhooks) accepted(await engine.set(put));
      return c.json(appView(engine, appById(engine, id)), 201);
    },
  );
  routes.get(
    `${at}/apps/:app`,
    { summary: 'Shows an app.', answers: { 200: 'The app with its secret and tokens.' }, errors: [404] },
    (c) => {
      const engine = engineOf(c, door);
      return c.json(appView(engine, appOf(c, engine)));
    },
  );
  routes.patch(
    `${at}/apps/:app`,
    {
      summary: 'Changes the name, rights or webhooks of an app; what is left out stays.',
      body: appPatch,
      answers: { 200: 'The app with its secret and tokens.' },
      errors: [404],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const app = appOf(c, engine);
      const patch = await body();
      const webhooks = webhookSettings(app.id, patch, door.allowedHosts);
      const { webhook: _, instagram_webhook: __, name = app.name, ...rights } = patch;
      if (patch.name !== undefined || Object.keys(rights).length > 0) {
        accepted(
          await engine.set({
            do: 'PutApp',
            app: app.id,
            name,
            secret: app.secret,
            ...rightsOf({ ...app, ...defined(rights) }),
          }),
        );
      }
      for (const put of webhooks) accepted(await engine.set(put));
      return c.json(appView(engine, appOf(c, engine)));
    },
  );
  routes.delete(
    `${at}/apps/:app`,
    {
      summary: 'Deletes an app, unless it is the default app of a page.',
      answers: { 204: 'It is gone.' },
      errors: [404, 409],
    },
    async (c) => {
      const engine = engineOf(c, door);
      accepted(await engine.set({ do: 'DeleteApp', app: appOf(c, engine).id }));
      return c.body(null, 204);
    },
  );

  routes.get(
    `${at}/pages`,
    {
      summary: 'Lists the pages.',
      answers: { 200: '{pages}: each with its apps, their tokens and its routing.' },
      errors: [404],
    },
    (c) => {
      const engine = engineOf(c, door);
      return c.json({ pages: [...engine.world.pages.values()].map((page) => pageView(engine, page)) });
    },
  );
  routes.post(
    `${at}/pages`,
    {
      summary: 'Makes a page, with an Instagram account or without one.',
      body: newPage,
      answers: { 201: '{id, name, instagram?}' },
      errors: [404, 409],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const input = await body();
      const id = asPageId(input.id ?? freshId(engine, 'page'));
      if (engine.world.pages.has(id))
        throw new ControlError(409, 'page_taken', `There is already a page ${id}.`, { path: 'id' });
      const psids = Object.fromEntries(
        [...engine.world.people.keys()].map((person) => [person, psidFor(engine.mint, id, person)]),
      );
      const instagram = input.instagram === undefined ? {} : instagramSetting(engine, id, input.instagram);
      accepted(await engine.set({ do: 'PutPage', page: id, name: input.name, psids, ...instagram }));
      return c.json({ id, name: input.name, ...shownInstagram(instagram) }, 201);
    },
  );
  routes.get(
    `${at}/pages/:page/apps/:app`,
    {
      summary: 'Shows how an app is connected to a page.',
      answers: { 200: '{page_access_token, subscribed_fields, can_take_control, access_all}' },
      errors: [404],
    },
    (c) => {
      const engine = engineOf(c, door);
      return c.json(connectionView(engine, pageOf(c, engine).id, appOf(c, engine).id));
    },
  );
  routes.put(
    `${at}/pages/:page/apps/:app`,
    {
      summary: 'Connects an app to a page, or changes how it is connected.',
      body: connectionInput,
      answers: { 200: '{page_access_token, subscribed_fields, can_take_control, access_all}' },
      errors: [404],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const page = pageOf(c, engine).id;
      const app = appOf(c, engine).id;
      accepted(await engine.set({ do: 'Connect', page, app, ...defined(await body()) }));
      return c.json(connectionView(engine, page, app));
    },
  );
  routes.delete(
    `${at}/pages/:page/apps/:app`,
    {
      summary: 'Disconnects an app from a page, unless it is the default app.',
      answers: { 204: 'It is disconnected.' },
      errors: [404, 409],
    },
    async (c) => {
      const engine = engineOf(c, door);
      accepted(await engine.set({ do: 'Disconnect', page: pageOf(c, engine).id, app: appOf(c, engine).id }));
      return c.body(null, 204);
    },
  );

  routes.get(
    `${at}/people`,
    {
      summary: 'Lists the people.',
      answers: { 200: '{people}: each with its PSIDs by page.' },
      errors: [404],
    },
    (c) => c.json({ people: [...engineOf(c, door).world.people.values()].map(personView) }),
  );
  routes.post(
    `${at}/people`,
    {
      summary: 'Makes a person, known to every page.',
      body: newPerson,
      answers: { 201: '{id, name, psids, igsids?}' },
      errors: [404, 409],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const input = await body();
      const id = asPersonId(input.id ?? freshId(engine, 'person'));
      if (engine.world.people.has(id))
        throw new ControlError(409, 'person_taken', `There is already a person ${id}.`, { path: 'id' });
      const psids = Object.fromEntries(
        [...engine.world.pages.keys()].map((page) => [page, psidFor(engine.mint, page, id)]),
      );
      const onInstagram = [...engine.world.pages.values()].filter(({ instagram }) => instagram !== null);
      const { name, locale } = input;
      const igsids = igsidsByPage(
        engine.mint,
        id,
        onInstagram.map((page) => page.id),
      );
      accepted(
        await engine.set({
          do: 'PutPerson',
          person: id,
          name,
          locale,
          ...detailsOf(input),
          psids,
          ...igsids,
        }),
      );
      return c.json({ id, name, psids, ...igsids }, 201);
    },
  );
  routes.get(
    `${at}/people/:person`,
    { summary: 'Shows a person.', answers: { 200: 'The person with its PSIDs by page.' }, errors: [404] },
    (c) => c.json(personView(personOf(c, engineOf(c, door)))),
  );

  return routes;
}

/** The account with an id of its own for every person there is. */
function instagramSetting(engine: Engine, page: PageId, input: z.output<typeof instagramInput>) {
  const people = [...engine.world.people.keys()];
  return {
    instagram: instagramOf(engine.mint, page, input),
    igsids: Object.fromEntries(people.map((person) => [person, igsidFor(engine.mint, page, person)])),
  };
}

function shownInstagram({ instagram }: { instagram?: InstagramAccount }): { instagram?: InstagramAccount } {
  return instagram === undefined ? {} : { instagram };
}

function connectionView(engine: Engine, page: ReturnType<typeof asPageId>, app: AppId) {
  const connection = engine.world.pages.get(page)?.connections.get(app);
  if (connection === undefined) throw notFound('connection', app);
  const { subscribed_fields, can_take_control, access_all } = connection;
  return {
    page_access_token: pageToken(engine.mint, app, page),
    subscribed_fields,
    can_take_control,
    access_all,
  };
}

function freshId(engine: Engine, what: 'app' | 'page' | 'person'): string {
  const label = `${what}#${engine.journal.lastSeq + 1}`;
  return what === 'person' ? personIdFor(engine.mint, label) : engine.mint.digits(label, 15);
}

function refuseTakenCredentials({ worlds }: ControlDoor, engine: Engine, app: AppId, secret: string): void {
  const world = worlds.credentialsTaken(app, secret);
  if (world === null || world === engine.name) return;
  throw new ControlError(
    409,
    'credentials_taken',
    `App ${app} with this secret already belongs to world ${world}.`,
    { path: 'secret' },
  );
}

type Defined<Given> = { [Key in keyof Given]?: Exclude<Given[Key], undefined> };

/** Leaves out the members that were not given, so that they keep what they are. */
function defined<Given extends object>(given: Given): Defined<Given> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Defined<Given>;
}
