/** Playing the person on Messenger, the human at the Business Suite inbox, and Meta itself. */

import { Hono } from 'hono';
import { z } from 'zod';
import { asAppId, asPageId, asPsid } from '../../domain/ids.ts';
import { TEXT_LENGTH_MAX } from '../../domain/limits.ts';
import { personActInput, personActOf } from '../act-input.ts';
import { accepted, type ControlDoor, engineOf, pageById, personOf } from '../door.ts';
import { notFound } from '../errors.ts';
import { idInput, readBody } from '../input.ts';
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

export function peopleRoutes(door: ControlDoor): Hono {
  const routes = new Hono();

  routes.post('/worlds/:world/people/:person/acts', async (c) => {
    const engine = engineOf(c, door);
    const person = personOf(c, engine);
    const input = await readBody(c, personActInput);
    const page = pageById(engine, input.page, 'page');
    const psid = person.psids.get(page.id);
    if (psid === undefined) throw notFound('person', person.id);
    const act = personActOf(input, engine, psid);
    const mids = {
      postback: engine.ids.mid('postback'),
      message: engine.ids.mid('message'),
      question: engine.ids.mid('question'),
    };
    const comment_id = engine.ids.commentId();
    const outcome = accepted(
      await engine.act({ do: 'Act', person: person.id, page: page.id, act, mids, comment_id }),
    );
    return c.json(actAnswer(outcome), 201);
  });

  routes.post('/worlds/:world/inbox/acts', async (c) => {
    const engine = engineOf(c, door);
    const { page, psid, ...act } = await readBody(c, inboxActInput);
    pageById(engine, page, 'page');
    const outcome = accepted(
      await engine.act({ do: 'InboxAct', page, psid, act, mid: engine.ids.mid('inbox') }),
    );
    return c.json(actAnswer(outcome), 201);
  });

  routes.post('/worlds/:world/platform/acts', async (c) => {
    const engine = engineOf(c, door);
    const input = await readBody(c, platformActInput);
    pageById(engine, input.page, 'page');
    const { seq, deliveries } = accepted(
      await engine.act({ do: 'PlatformAct', page: input.page, act: platformActOf(input) }),
    );
    return c.json({ seq, deliveries }, 201);
  });

  return routes;
}

/** Only acts that made a message or a comment have an id to tell. */
function actAnswer<Outcome extends { readonly mid: string | null; readonly comment_id: string | null }>({
  mid,
  comment_id,
  ...outcome
}: Outcome) {
  return { ...outcome, ...(mid === null ? {} : { mid }), ...(comment_id === null ? {} : { comment_id }) };
}
