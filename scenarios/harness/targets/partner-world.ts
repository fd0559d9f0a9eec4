/** The one world of a partner at level 0: its app, the harness’s apps beside it, and the settings each cell needs. */
import { resolve } from 'node:path';
import type { Cell } from '../language/cell.ts';
import { graphVersion } from '../limits.ts';
import type { AppIdentity, PageIdentity } from '../match/names.ts';
import { Names } from '../match/names.ts';
import type { PartnerFile } from '../partner/partner-file.ts';
import { filled } from '../partner/partner-file.ts';
import type { PartnerProcess } from '../partner/partner-process.ts';
import { freePort, startPartner } from '../partner/partner-process.ts';
import { SetUpError } from '../set-up-error.ts';
import type { World, WorldView } from '../wire/control.ts';
import type { Hook } from '../wire/receiver.ts';
import type { ObservedParts } from './observed.ts';
import type { Callback } from './target.ts';
import { defaultAppOf, routingBody } from './world-file.ts';

/** The subject is told the ids of its neighbours when it starts, so they have to be there before any cell. */
export const otherAppsMax = 3;

/** What a page subscribes an app to unless a scenario says otherwise. */
const usualFields = [
  'messages',
  'messaging_postbacks',
  'messaging_referrals',
  'message_echoes',
  'messaging_handovers',
  'standby',
];
/** What scenarios may subscribe it to besides: the subject's own subscription is made once, and a page's can only be narrower. */
const furtherFields = [
  'message_deliveries',
  'message_reads',
  'message_reactions',
  'messaging_optins',
  'messaging_policy_enforcement',
  'messaging_integrity',
  'inbox_labels',
  'feed',
];

export interface PartnerWorld {
  readonly world: World;
  readonly seed: string;
  readonly callback: Callback;
  /** Puts apps, permissions and routes as this cell’s world wants them. */
  arrange(cell: Cell, subject: string, hookFor: (app: string) => Hook): Promise<Names>;
  close(): Promise<void>;
}

export async function openPartnerWorld(parts: ObservedParts): Promise<PartnerWorld> {
  const others = Array.from({ length: otherAppsMax }, (_, index) => `other${index + 1}`);
  const names = ['subject', ...others];
  const isDefault = parts.partner.role === 'default-app';
  const view = await parts.control.createWorld({
    world: parts.run,
    seed: parts.run,
    // It lives on the machine’s time; the world begins there and moves when told.
    clock: { mode: 'virtual', now: new Date().toISOString() },
    from: {
      apps: Object.fromEntries(names.map((name) => [name, { name, subscribed_fields: usualFields }])),
      pages: { page: { apps: names, routing: { default_app: isDefault ? 'subject' : 'other1' } } },
      people: {},
    },
  });
  const world = parts.control.world(view.world);
  const started = await startSubject(parts, view, isDefault ? 'subject' : 'other1').catch(
    async (error: unknown) => {
      await world.remove();
      throw error;
    },
  );
  const connected = new Set(names);
  return {
    world,
    seed: String(view.seed),
    callback: started.callback,
    arrange: (cell, subject, hookFor) => arrange({ view, world, connected, cell, subject, hookFor }),
    close: async () => {
      await started.stop();
      if (!parts.keep) await world.remove();
    },
  };
}

async function startSubject(
  parts: ObservedParts,
  view: WorldView,
  defaultApp: string,
): Promise<PartnerProcess & { readonly callback: Callback }> {
  const { partner, graph, folder } = parts;
  const subject = part(view.apps.subject, 'subject');
  const page = part(view.pages.page, 'page');
  const values = {
    graph_url: graph.url,
    graph_version: graphVersion,
    page_id: page.id,
    app_id: subject.id,
    app_secret: subject.secret,
    page_access_token: part(page.page_access_tokens[subject.id], 'page access token'),
    verify_token: `verify-${parts.run}`,
    default_app_id: part(view.apps[defaultApp], 'default app').id,
    other_app_ids: Object.values(view.apps)
      .map(({ id }) => id)
      .filter((id) => id !== subject.id)
      .join(','),
    port: String(await freePort()),
    driver_token: '',
  };
  const started =
    partner.start === undefined
      ? { stop: async () => undefined }
      : await startPartner(processParts(partner, folder, values));
  const callback = { url: filled(partner.webhook, values), verifyToken: values.verify_token };
  const answer = await graph.call({
    method: 'POST',
    path: `/${subject.id}/subscriptions`,
    token: subject.app_access_token,
    body: {
      object: 'page',
      callback_url: callback.url,
      verify_token: callback.verifyToken,
      fields: [...usualFields, ...furtherFields].join(','),
    },
  });
  if (answer.kind === 'answered' && answer.status === 200) return { ...started, callback };
  await started.stop();
  throw new SetUpError(
    `the webhook did not answer its handshake: ${answer.kind === 'cut' ? answer.reason : answer.text}`,
  );
}

function processParts(
  partner: PartnerFile,
  folder: string,
  values: Readonly<Record<string, string>>,
): Parameters<typeof startPartner>[0] {
  const { start } = partner;
  const env = Object.entries(partner.env ?? {}).map(
    ([name, value]) => [name, filled(value, values)] as const,
  );
  return {
    command: filled(start?.command ?? '', values),
    cwd: resolve(folder, start?.cwd ?? '.'),
    env: Object.fromEntries(env),
    ready: start?.ready === undefined ? undefined : filled(start.ready, values),
    within: start?.within,
  };
}

interface Arrange {
  readonly view: WorldView;
  readonly world: World;
  /** Which of the world’s apps are connected now. */
  readonly connected: Set<string>;
  readonly cell: Cell;
  readonly subject: string;
  readonly hookFor: (app: string) => Hook;
}

async function arrange({ view, world, connected, cell, subject, hookFor }: Arrange): Promise<Names> {
  const { world: block } = cell.scenario;
  const seats = seatsOf(cell, subject);
  const page = part(view.pages.page, 'page');
  const [pageName, pageBlock] = part(Object.entries(block.pages)[0], 'page');
  const apps = new Map<string, AppIdentity>();
  const tokens: Record<string, string> = {};
  for (const [name, setting] of Object.entries(block.apps)) {
    const seat = part(seats.get(name), `seat for ${name}`);
    const identity = part(view.apps[seat], seat);
    apps.set(name, { id: identity.id, secret: identity.secret, appAccessToken: identity.app_access_token });
    const answer = await world.connect(page.id, identity.id, {
      subscribed_fields: setting.subscribed_fields ?? usualFields,
      // The default app may take unless a business says otherwise (CR-009).
      can_take_control: setting.can_take_control ?? name === defaultAppOf(cell),
    });
    tokens[identity.id] = answer.page_access_token;
    connected.add(seat);
    if (name !== subject) {
      const hook = hookFor(name);
      hook.useSecret(identity.secret);
      await world.patchApp(identity.id, {
        webhook: { callback_url: hook.url, verify_token: hook.verifyToken },
      });
    }
  }
  const pages = new Map<string, PageIdentity>([[pageName, { id: page.id, tokens }]]);
  const names = new Names({ apps, pages, people: new Map() });
  await world.putRouting(page.id, routingBody(pageBlock.routing ?? {}, names));
  for (const seat of connected) {
    if ([...seats.values()].includes(seat)) continue;
    await world.disconnect(page.id, part(view.apps[seat], seat).id);
    connected.delete(seat);
  }
  return names;
}

/** The default app always sits on the same seat, so that the id the subject was started with stays true. */
function seatsOf(cell: Cell, subject: string): Map<string, string> {
  const defaultApp = defaultAppOf(cell);
  const others = Object.keys(cell.scenario.world.apps).filter((name) => name !== subject);
  others.sort((a, b) => Number(b === defaultApp) - Number(a === defaultApp));
  return new Map([
    [subject, 'subject'],
    ...others.map((name, index) => [name, `other${index + 1}`] as const),
  ]);
}

function part<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the partner’s world has no ${what}`);
  return value;
}
