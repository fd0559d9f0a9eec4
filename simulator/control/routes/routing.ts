/** A page’s routing: shown, changed, rehearsed before it is changed for good, and asked who would get what. */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SettingCommand } from '../../domain/commands.ts';
import type { Entry } from '../../domain/entry-point.ts';
import { type AppId, asPsid, INBOX_APP, type PageId } from '../../domain/ids.ts';
import { routeEntry } from '../../domain/lead.ts';
import { ruleText } from '../../domain/rules.ts';
import { newThread } from '../../domain/thread.ts';
import { personByPsid, threadOf } from '../../domain/world.ts';
import type { Engine } from '../../engine.ts';
import { type RehearsalParts, rehearse } from '../../rehearse.ts';
import { DescribedRoutes } from '../described-routes.ts';
import { accepted, appById, type ControlDoor, engineOf, pageOf } from '../door.ts';
import { ControlError } from '../errors.ts';
import { parseInput, readJson } from '../input.ts';
import { adId, refInput, routingInput, routingSetting } from '../routing-input.ts';
import { routingView } from '../world-view.ts';

type PutRouting = Extract<SettingCommand, { do: 'PutRouting' }>;

/** What was rehearsed, and the state of the world it was rehearsed on. */
interface Plan {
  readonly world: string;
  readonly page: PageId;
  readonly command: PutRouting;
  readonly lastChange: number;
}

export interface RoutingDoor extends ControlDoor {
  readonly readCall: RehearsalParts['readCall'];
}

/** Plans are cheap; a world that rehearses more than this has forgotten the old ones. */
const PLANS_MAX = 1000;

const planInput = z.strictObject({ plan: z.string().min(1) });
const entryInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['message', 'quick_reply', 'postback', 'ice_breaker', 'menu']) }),
  z.strictObject({ kind: z.literal('ad'), ad_id: adId }),
  z.strictObject({ kind: z.literal('sponsored'), ad_id: adId }),
  z.strictObject({ kind: z.literal('link'), ref: refInput.optional() }),
  z.strictObject({ kind: z.literal('get_started'), ref: refInput.optional() }),
]);
const explainInput = z.strictObject({ entry: entryInput, psid: z.string().regex(/^\d+$/).optional() });

export function routingRoutes(door: RoutingDoor): DescribedRoutes {
  const routes = new DescribedRoutes();
  const at = '/worlds/:world/pages/:page/routing';
  const plans = new Map<string, Plan>();

  routes.get(
    at,
    {
      summary: 'Shows the routing of a page.',
      answers: { 200: 'In the words that PUT takes.' },
      errors: [404],
    },
    (c) => c.json(routingView(pageOf(c, engineOf(c, door)))),
  );

  routes.put(
    at,
    {
      summary: 'Replaces the routing of a page, or does what was rehearsed as a plan.',
      body: z.union([routingInput, planInput]),
      answers: { 200: 'The routing as it now is.' },
      errors: [404, 409],
    },
    async (c) => {
      const engine = engineOf(c, door);
      const page = pageOf(c, engine).id;
      const body = await readJson(c);
      const isPlan = typeof body === 'object' && body !== null && 'plan' in body;
      const command = isPlan
        ? planned(plans, engine, page, parseInput(planInput, body).plan)
        : putRouting(engine, page, parseInput(routingInput, body));
      accepted(await engine.set(command));
      return c.json(routingView(pageOf(c, engine)));
    },
  );

  routes.post(
    `${at}/rehearse`,
    {
      summary: 'Tells what a change of the routing would do, without doing it.',
      body: routingInput,
      answers: { 200: 'What would change, what could not be undone, and {plan}, which PUT takes.' },
      errors: [404, 409],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const page = pageOf(c, engine);
      const command = putRouting(engine, page.id, await body());
      const rehearsal = accepted(rehearse({ engine, page, command, readCall: door.readCall }));
      const plan: Plan = { world: engine.name, page: page.id, command, lastChange: engine.lastChange };
      const token = createHash('sha256').update(JSON.stringify(plan)).digest('base64url').slice(0, 32);
      const oldest = plans.keys().next().value;
      if (plans.size >= PLANS_MAX && oldest !== undefined) plans.delete(oldest);
      plans.set(token, plan);
      return c.json({ ...rehearsal, plan: token });
    },
  );

  routes.post(
    `${at}/explain`,
    {
      summary: 'Tells who would get an entry of a person, and why.',
      body: explainInput,
      answers: { 200: '{routed_to, rule, mark, sentence, inputs, reading?}' },
      errors: [404],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const page = pageOf(c, engine);
      const { entry, psid } = await body();
      if (psid !== undefined && personByPsid(engine.world, page.id, asPsid(psid)) === undefined) {
        throw new ControlError(404, 'person_unknown', `Page ${page.id} knows no PSID ${psid}.`, {
          path: 'psid',
        });
      }
      const thread =
        psid === undefined ? newThread(page.id, asPsid('0')) : threadOf(engine.world, page.id, asPsid(psid));
      const { routed_to, rule, inputs, reading } = routeEntry({
        entry: asEntry(entry),
        thread,
        page,
        readings: engine.world.readings,
        now: engine.now(),
        userEvent: true,
      });
      return c.json({ ...explanation(routed_to, rule, inputs), ...(reading === null ? {} : { reading }) });
    },
  );

  return routes;
}

function asEntry(entry: z.output<typeof entryInput>): Entry {
  switch (entry.kind) {
    case 'message':
    case 'quick_reply':
    case 'postback':
    case 'ice_breaker':
    case 'menu':
      return { kind: 'organic', act: entry.kind };
    case 'link':
      return { kind: 'link', ref: entry.ref ?? null, get_started: false };
    case 'get_started':
      return entry.ref === undefined
        ? { kind: 'get_started' }
        : { kind: 'link', ref: entry.ref, get_started: true };
    case 'ad':
    case 'sponsored':
      return entry;
  }
}

function explanation(routed_to: AppId | null, rule: Parameters<typeof ruleText>[0], inputs: unknown) {
  const { mark, sentence } = ruleText(rule);
  return { routed_to, rule, mark, sentence, inputs };
}

function putRouting(engine: Engine, page: PageId, input: z.output<typeof routingInput>): PutRouting {
  // Routes may name Meta’s inbox, which is an app that no world lists.
  const app = (id: string, path: string) => (id === INBOX_APP ? INBOX_APP : appById(engine, id, path).id);
  return { do: 'PutRouting', page, ...routingSetting(input, app) };
}

/** The very change that was rehearsed, as long as the world has not moved since. */
function planned(plans: ReadonlyMap<string, Plan>, engine: Engine, page: PageId, token: string): PutRouting {
  const plan = plans.get(token);
  if (plan === undefined || plan.world !== engine.name || plan.page !== page) {
    throw new ControlError(409, 'plan_unknown', 'There is no such plan for this page; rehearse it first.', {
      path: 'plan',
    });
  }
  if (engine.lastChange === plan.lastChange) return plan.command;
  const moved = engine.journal.entry(engine.lastChange);
  throw new ControlError(
    409,
    'plan_outdated',
    `The world has moved since the rehearsal (entry ${engine.lastChange}: ${moved?.kind}); rehearse it again.`,
    { path: 'plan' },
  );
}
