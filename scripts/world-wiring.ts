// Reads a world from the control plane, works out who plays which app in it, and subscribes their webhooks at Graph.
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { request } from 'undici';
import { parse as parseYaml } from 'yaml';
import { PlainError } from './plain-error.ts';

export interface WorldApp {
  id: string;
  name: string;
  secret: string;
  app_access_token: string;
}

export interface WorldPage {
  id: string;
  name: string;
  page_access_tokens: Record<string, string>;
}

export interface World {
  world: string;
  clock: { mode: string; now: string };
  apps: Record<string, WorldApp>;
  pages: Record<string, WorldPage>;
  people: Record<string, { id: string; name: string; psids: Record<string, string> }>;
}

interface Routing {
  default_app: string | null;
  campaigns?: { ad_id: string; app?: string | null }[];
}

/** One page of the world, with the apps that the desk and the bot play on it. */
export interface Casting {
  page: WorldPage;
  desk: WorldApp | null;
  bot: WorldApp | null;
  defaultApp: WorldApp | null;
  adId: string | null;
}

export interface Wiring {
  world: World;
  clockUrl: string;
  castings: Casting[];
}

const exampleWorld = 'example';

/** Both levels of subscription need these for all that desk and bot understand. */
export const subscribedFields = [
  'messages',
  'messaging_postbacks',
  'messaging_referrals',
  'message_echoes',
  'message_deliveries',
  'message_reads',
  'messaging_handovers',
  'standby',
];

/** The world to work in: the one that is there already, else one made from `--from`. */
export async function findOrMakeWorld(controlUrl: string, from: string): Promise<World> {
  const { worlds } = await call<{ worlds: { world: string }[] }>('GET', `${controlUrl}/worlds`);
  const wanted = worldNameOf(from);
  const present = worlds.find(({ world }) => world === wanted) ?? worlds[0];
  if (present) return call('GET', `${controlUrl}/worlds/${present.world}`);
  const body = { world: wanted, from: from === exampleWorld ? exampleWorld : await readWorldFile(from) };
  return call('POST', `${controlUrl}/worlds`, { body, what: `--from ${from}` });
}

export async function castWorld(controlUrl: string, world: World): Promise<Wiring> {
  const apps = new Map(Object.values(world.apps).map((app) => [app.id, app]));
  const castings = await Promise.all(
    Object.values(world.pages).map(async (page): Promise<Casting> => {
      const routing = await call<Routing>(
        'GET',
        `${controlUrl}/worlds/${world.world}/pages/${page.id}/routing`,
      );
      const onPage = (id: string | null | undefined) =>
        id && page.page_access_tokens[id] !== undefined ? (apps.get(id) ?? null) : null;
      const defaultApp = onPage(routing.default_app);
      const campaign = (routing.campaigns ?? []).find(
        ({ app }) => app !== routing.default_app && onPage(app),
      );
      return {
        page,
        desk: defaultApp,
        bot: onPage(campaign?.app),
        defaultApp,
        adId: campaign?.ad_id ?? null,
      };
    }),
  );
  return { world, clockUrl: `${controlUrl}/worlds/${world.world}/clock`, castings };
}

/** As any integration does it: the app's webhook with its own token, handshake included, then the page if it was dropped. */
export async function subscribe(
  graphUrl: string,
  {
    app,
    pages,
    webhookUrl,
    verifyToken,
  }: {
    app: WorldApp;
    pages: readonly WorldPage[];
    webhookUrl: string;
    verifyToken: string;
  },
): Promise<void> {
  await call('POST', `${graphUrl}/${graphVersion}/${app.id}/subscriptions`, {
    token: app.app_access_token,
    body: { object: 'page', callback_url: webhookUrl, verify_token: verifyToken, fields: subscribedFields },
    what: `subscribing the webhook of ${app.name}`,
  });
  for (const page of pages) {
    const token = page.page_access_tokens[app.id];
    if (token === undefined) continue;
    const url = `${graphUrl}/${graphVersion}/${page.id}/subscribed_apps`;
    const { data } = await call<{ data: { id: string }[] }>('GET', url, { token });
    // What is set up is left alone; only an app that Meta has dropped is put back.
    if (data.some(({ id }) => id === app.id)) continue;
    await call('POST', url, { token, body: { subscribed_fields: subscribedFields } });
  }
}

export const graphVersion = 'v26.0';

function worldNameOf(from: string): string {
  if (from === exampleWorld) return exampleWorld;
  const name = basename(from, extname(from))
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'world' : name;
}

/** JSON or YAML; the one is a part of the other. */
async function readWorldFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new PlainError(
      `--from ${file}: expected "example" or a world file; there is no such file, or it can't be read.`,
    );
  }
  try {
    return parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new PlainError(
      `--from ${file}: neither JSON nor YAML (${error instanceof Error ? error.message : error}).`,
    );
  }
}

async function call<Answer>(
  method: 'GET' | 'POST',
  url: string,
  { body, token, what }: { body?: object; token?: string; what?: string } = {},
): Promise<Answer> {
  let statusCode: number;
  let json: unknown;
  try {
    const response = await request(url, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    statusCode = response.statusCode;
    json = await response.body.json();
  } catch (error) {
    throw new PlainError(`${url} could not be reached (${error instanceof Error ? error.message : error}).`);
  }
  if (statusCode >= 200 && statusCode < 300) return json as Answer;
  const { error } = json as { error?: { message?: string; path?: string } };
  const where = error?.path ? ` at ${error.path}` : '';
  throw new PlainError(
    `${what ?? `${method} ${url}`}: refused with ${statusCode}${where}: ${error?.message ?? 'no reason given'}`,
  );
}
