/** `when`: someone acts. An act that never comes is told from one that goes wrong. */
import { durationMs } from '../language/duration.ts';
import type { Alternative, Awaited, ClockMove, RawCall, When } from '../language/whens.ts';
import { findAll, textOf } from '../match/find.ts';
import { nthCall } from '../match/judge.ts';
import { routingBody } from '../targets/world-file.ts';
import { ControlError } from '../wire/control.ts';
import { doAsk } from './asks.ts';
import type { CellState } from './cell-state.ts';
import type { Done } from './done.ts';
import { done, noteCalls, rooted } from './done.ts';
import { idOf, withIds } from './placeholders.ts';

export async function doWhen(id: string, when: When, state: CellState): Promise<Done> {
  if (!('first_of' in when)) return doOne(id, when, state);
  for (const one of when.first_of) {
    const result = await doOne(id, one, state);
    if (!('await' in one) || result.kind === 'done') return result;
  }
  return { kind: 'absent', verdict: 'inconclusive', reason: 'none of the alternatives came about' };
}

async function doOne(id: string, when: Alternative, state: CellState): Promise<Done> {
  const { world, names } = state.stage;
  if ('person' in when) {
    const page = names.page(when.page).id;
    const act = await world.act(names.person(when.person).id, { page, ...withIds(when.act, state) });
    rooted(id, state, [act.seq], textOf(when.act));
    return done;
  }
  if ('platform' in when) {
    const page = names.page(when.platform).id;
    const act = await world.platformAct({ page, ...withIds(when.act, state) });
    rooted(id, state, [act.seq], undefined);
    return done;
  }
  if ('redeliver' in when) return step({ to: when.redeliver, about: when.of, how: 'redeliver' }, state);
  if ('release' in when) return step({ to: when.release, about: when.of, how: 'release' }, state);
  if ('inbox' in when) {
    const page = names.page(when.page).id;
    const psid = names.psid(when.inbox, when.page);
    const act = await world.inboxAct({
      page,
      psid,
      type: when.does,
      ...(when.text === undefined ? {} : { text: when.text }),
      ...(when.to === undefined ? {} : { app: names.app(when.to).id }),
    });
    rooted(id, state, [act.seq], when.text);
    return done;
  }
  if ('ask' in when) return doAsk(id, when, state);
  if ('call' in when) return doCall(id, when.call, state);
  if ('clock' in when) return moveClock(when.clock, state);
  if ('await' in when) return doAwait(when, state);
  if ('readings' in when) {
    const before = state.time.last;
    await world.patchReadings(when.readings);
    await rootSettings(id, before, state);
    return done;
  }
  return putRouting(id, when, state);
}

/** A change of routing may be refused, and what follows then observes just that. */
async function putRouting(
  id: string,
  when: Extract<Alternative, { routing: unknown }>,
  state: CellState,
): Promise<Done> {
  const { world, names } = state.stage;
  const before = state.time.last;
  try {
    await world.putRouting(names.page(when.page).id, routingBody(when.routing, names));
  } catch (error) {
    if (!(error instanceof ControlError) || error.code === undefined) throw error;
  }
  await rootSettings(id, before, state);
  return done;
}

/** What a change of settings left in the journal: the change, or why it was refused. */
async function rootSettings(id: string, before: number, state: CellState): Promise<void> {
  await state.time.refresh();
  const made = state.time.journal.filter(
    (entry) => entry.seq > before && (entry.kind === 'setting' || entry.kind === 'refusal'),
  );
  rooted(
    id,
    state,
    made.map(({ seq }) => seq),
    undefined,
  );
}

/** The deliveries that tell an app of a step, in the order in which they were owed; let go is what a fault has hit. */
async function step(
  { to, about, how }: { to: string; about: string; how: 'release' | 'redeliver' },
  state: CellState,
): Promise<Done> {
  const { journal, last } = state.time;
  const found = findAll({ delivery: { to, about } }, state.openScene(), { after: 0, upTo: last });
  const isHit = (id: string): boolean =>
    journal.some((entry) => entry.kind === 'fault' && entry.what === 'fired' && entry.delivery === id);
  const ids = found
    .flatMap((entry) => (entry.kind === 'delivery' ? [entry.id] : []))
    .filter((id) => how === 'redeliver' || isHit(id));
  if (ids.length === 0)
    return { kind: 'impossible', reason: `${to} is owed nothing about ${about} that could be stepped` };
  for (const delivery of ids) await state.stage.world.step(delivery, how);
  return done;
}

async function doAwait({ await: awaited, within }: Awaited, state: CellState): Promise<Done> {
  const shows = (): boolean => {
    const scene = state.openScene();
    if ('call' in awaited && awaited.nth !== undefined)
      return nthCall(awaited, awaited.nth, scene) !== undefined;
    return findAll(awaited, scene, { after: scene.since, upTo: scene.horizon }).length > 0;
  };
  if (await state.time.waitFor(shows, within)) return done;
  return { kind: 'absent', verdict: 'inconclusive', reason: 'what was awaited did not come' };
}

async function moveClock(move: ClockMove, state: CellState): Promise<Done> {
  const now = await state.time.nowMs();
  if ('advance' in move) {
    await state.time.advanceTo(now + durationMs(move.advance));
    return done;
  }
  const { world, names } = state.stage;
  const thread = await world.thread(names.page(move.page).id, names.psid(move.of, move.page));
  const end = move.to === 'lease_end' ? thread.expires_at : thread.window_closes_at;
  if (end === null)
    return { kind: 'impossible', reason: `the thread of ${move.of} has no ${move.to.replace('_', ' ')}` };
  await state.time.advanceTo(Date.parse(end) + (move.plus === undefined ? 0 : durationMs(move.plus)));
  return done;
}

async function doCall(id: string, call: RawCall, state: CellState): Promise<Done> {
  const { names, graph } = state.stage;
  const path = call.path.replace(
    /\{([A-Za-z0-9_-]+)\}/g,
    (_, name: string) => idOf(name, state) ?? `{${name}}`,
  );
  const before = state.time.last;
  const { query, form, body } = withIds({ query: call.query, form: call.form, body: call.body }, state);
  const answer = await graph.call({
    method: call.method,
    path,
    token: names.token(call.by, call.page),
    query,
    form,
    body,
  });
  await state.time.refresh();
  noteCalls(id, { app: call.by, before, answer }, state);
  return done;
}
