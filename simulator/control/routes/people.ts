/** Playing the person on Messenger, the human at the Business Suite inbox, and Meta itself. */

import { z } from 'zod';
import { asAppId, asPageId, asPsid } from '../../domain/ids.ts';
import { TEXT_LENGTH_MAX } from '../../domain/limits.ts';
import type { Platform } from '../../domain/world.ts';
import { personActInput, personActOf } from '../act-input.ts';
import { DescribedRoutes } from '../described-routes.ts';
import { accepted, type ControlDoor, engineOf, pageById, personOf } from '../door.ts';
import { ControlError, notFound } from '../errors.ts';
import { idInput, parseInput, readJson } from '../input.ts';
import { platformActInput, platformActOf } from '../side-act-input.ts';

const thread = { page: idInput.transform(asPageId), psid: idInput.transform(asPsid) };
const inboxActInput = z.discriminatedUnion('type', [
  z.strictObject({ ...thread, type: z.literal('reply'), text: z.string().min(1).max(TEXT_LENGTH_MAX) }),
  z.strictObject({ ...thread, type: z.literal('ai_reply'), text: z.string().min(1).max(TEXT_LENGTH_MAX) }),
  z.strictObject({
    ...thread,
    type: z.literal('ai_pass'),
    app: idInput.transform(asAppId),
    text: z.string().min(1).max(TEXT_LENGTH_MAX),
  }),
  z.strictObject({ ...thread, type: z.literal('move_to_main') }),
  z.strictObject({ ...thread, type: z.literal('done') }),
]);

/** `platform` may stand beside the members of every act. */
const platformInput = z.enum(['messenger', 'instagram']);

export function peopleRoutes(door: ControlDoor): DescribedRoutes {
  const routes = new DescribedRoutes();

  routes.post(
    '/worlds/:world/people/:person/acts',
    {
      summary: 'Does as a person does on Messenger or Instagram.',
      body: personActInput,
      beside: { platform: platformInput.optional() },
      answers: {
        201: '{seq, psid, routed_to, owner: {before, after}, rule, deliveries, mid?} and what the act has beside.',
      },
      errors: [404, 409],
    },
    async (c) => {
      const engine = engineOf(c, door);
      const person = personOf(c, engine);
      const { platform, act: given } = splitPlatform(await readJson(c));
      const input = parseInput(personActInput, given);
      const page = pageById(engine, input.page, 'page');
      const psid = (platform === 'instagram' ? person.igsids : person.psids).get(page.id);
      if (psid === undefined) throw unknownThere(platform, page.id, person.id);
      const act = personActOf(input, engine, psid);
      const mids = {
        postback: engine.ids.mid('postback'),
        message: engine.ids.mid('message'),
        question: engine.ids.mid('question'),
      };
      const activity_id = act.type === 'post' ? engine.ids.postId(page.id) : engine.ids.commentId();
      const outcome = accepted(
        await engine.act({ do: 'Act', person: person.id, page: page.id, platform, act, mids, activity_id }),
      );
      return c.json(actAnswer(outcome), 201);
    },
  );

  routes.post(
    '/worlds/:world/inbox/acts',
    {
      summary: 'Does as the human or Meta’s AI at the inbox does.',
      body: inboxActInput,
      answers: { 201: '{seq, psid, routed_to, owner: {before, after}, rule, deliveries, mid?}' },
      errors: [404, 409],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const { page, psid, ...act } = await body();
      pageById(engine, page, 'page');
      const outcome = accepted(
        await engine.act({ do: 'InboxAct', page, psid, act, mid: engine.ids.mid('inbox') }),
      );
      return c.json(actAnswer(outcome), 201);
    },
  );

  routes.post(
    '/worlds/:world/platform/acts',
    {
      summary: 'Does as Meta does: enforces a policy, or tells an event of any field.',
      body: platformActInput,
      answers: { 201: '{seq, deliveries}' },
      errors: [404],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const input = await body();
      pageById(engine, input.page, 'page');
      const { seq, deliveries } = accepted(
        await engine.act({ do: 'PlatformAct', page: input.page, act: platformActOf(input) }),
      );
      return c.json({ seq, deliveries }, 201);
    },
  );

  return routes;
}

function splitPlatform(body: unknown): { platform: Platform; act: unknown } {
  if (typeof body !== 'object' || body === null || !('platform' in body))
    return { platform: 'messenger', act: body };
  const { platform, ...act } = body;
  return { platform: parseInput(platformInput, platform, 'platform'), act };
}

function unknownThere(platform: Platform, page: string, person: string): ControlError {
  if (platform === 'messenger') return notFound('person', person);
  const message = `platform: page ${page} has no Instagram account; give it one when it is made`;
  return new ControlError(422, 'no_instagram_account', message, { path: 'platform' });
}

/** Only acts that made a message have its id to tell. */
function actAnswer<Outcome extends { readonly mid: string | null }>({ mid, ...outcome }: Outcome) {
  return { ...outcome, ...(mid === null ? {} : { mid }) };
}
