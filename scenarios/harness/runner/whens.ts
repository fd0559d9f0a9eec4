/** `when`: someone acts. An act that never comes is told from one that goes wrong. */
import type { Asked, HandOverTo, Wish } from '../actors/actor.ts';
import type { CallEntry, Entry } from '../journal.ts';
import { durationMs } from '../language/duration.ts';
import type { Span } from '../language/terms.ts';
import type { Alternative, Ask, Awaited, ClockMove, RawCall, When } from '../language/whens.ts';
import { limits } from '../limits.ts';
import { entryAt, findAll, textOf } from '../match/find.ts';
import { nthCall } from '../match/judge.ts';
import { routingBody } from '../targets/world-file.ts';
import { ControlError } from '../wire/control.ts';
import type { Answer } from '../wire/http.ts';
import type { CellState } from './cell-state.ts';

export type Done =
  | { readonly kind: 'done' }
  /** The subject was asked and stayed silent. */
  | { readonly kind: 'absent'; readonly verdict: 'inconclusive' | 'fail'; readonly reason: string }
  /** It cannot be done with this subject. */
  | { readonly kind: 'impossible'; readonly reason: string };

const done: Done = { kind: 'done' };

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
    const act = await world.act(names.person(when.person).id, { page, ...resolved(when.act, state) });
    rooted(id, state, [act.seq], textOf(when.act));
    return done;
  }
  if ('inbox' in when) {
    const page = names.page(when.page).id;
    const psid = names.psid(when.inbox, when.page);
    const act = await world.inboxAct({
      page,
      psid,
      type: when.does,
      ...(when.text === undefined ? {} : { text: when.text }),
    });
    rooted(id, state, [act.seq], when.text);
    return done;
  }
  if ('ask' in when) return doAsk(id, when, state);
  if ('call' in when) return doCall(id, when.call, state);
  if ('clock' in when) return moveClock(when.clock, state);
  if ('await' in when) return doAwait(when, state);
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
  const body = call.body === undefined ? undefined : resolved(call.body, state);
  const answer = await graph.call({
    method: call.method,
    path,
    token: names.token(call.by),
    ...(body === undefined ? {} : { body }),
  });
  await state.time.refresh();
  noteCalls(id, { app: call.by, before, answer }, state);
  return done;
}

async function doAsk(
  id: string,
  when: Extract<Alternative, { ask: unknown }>,
  state: CellState,
): Promise<Done> {
  const { ask, deadline, if_absent: ifAbsent } = when;
  const actor = state.stage.actors.get(ask.app);
  if (actor === undefined) throw new Error(`nobody plays ${ask.app}`);
  if (!state.countedFrom.has(ask.app)) state.countedFrom.set(ask.app, state.since);
  if (state.stage.subjects.has(ask.app)) state.askedSubject = true;

  const wish = wishOf(ask, state);
  const before = state.time.last;
  const asked: Asked = await actor.ask(wish);
  if (asked.kind === 'unsupported') return { kind: 'impossible', reason: `${ask.app}: ${asked.reason}` };
  if ('reply' in ask) state.update(id, { texts: [...(state.steps.get(id)?.texts ?? []), ask.text] });
  if (asked.kind === 'called') {
    await state.time.refresh();
    noteCalls(id, { app: ask.app, before, answer: asked.answer }, state);
    return done;
  }
  if (asked.act !== undefined) state.acts.set(id, asked.act);
  const shows = (): boolean =>
    state.time.journal.some((entry) => isWished(entry, wish, before, ask.app, state));
  const span: Span = deadline ?? { virtual: `${limits.askVirtualMs}ms` };
  const came = await state.time.waitFor(shows, span);
  if (!came) {
    return {
      kind: 'absent',
      verdict: ifAbsent ?? 'inconclusive',
      reason: `${ask.app} was asked to ${wish.verb} and made no such call`,
    };
  }
  noteProgramCalls(id, { wish, before, acts: asked.acts, app: ask.app }, state);
  return done;
}

/** The call that shows that a wish was heard. */
function isWished(
  entry: Entry,
  wish: Wish,
  before: number,
  app: string,
  state: CellState,
): entry is CallEntry {
  if (entry.kind !== 'call' || entry.seq <= before || entry.app !== state.stage.names.app(app).id)
    return false;
  if (wish.verb === 'retry') return entry.call === wish.call.call && entry.psid === wish.call.psid;
  if (entry.psid !== wish.psid) return false;
  if (wish.verb !== 'reply') return entry.call === wish.verb;
  if (entry.call === 'send' && 'message' in entry.params) {
    // In observe mode a subject says what it likes first; a hand-over is seen by the control that rides on it.
    return (
      wish.handOver === 'none' ||
      'thread_control' in entry.params ||
      textOf(entry.params.message) === wish.text
    );
  }
  return wish.handOver !== 'none' && (entry.call === 'pass' || entry.call === 'release');
}

interface ProgramCalls {
  readonly wish: Wish;
  readonly before: number;
  readonly acts: readonly number[];
  readonly app: string;
}

/** The story of an `ask` is told by its first call. A subject that tries again by itself is ahead of it, and the next `then` ends there. */
function noteProgramCalls(id: string, { wish, before, acts, app }: ProgramCalls, state: CellState): void {
  const calls = (): CallEntry[] =>
    state.time.journal.filter((entry): entry is CallEntry => isWished(entry, wish, before, app, state));
  const [first] = calls();
  state.nextTry = () => calls()[1]?.seq;
  const step = state.steps.get(id);
  const said = first === undefined ? undefined : textOf(first.params.message);
  state.update(id, {
    roots: [...(step?.roots ?? []), ...acts, ...(first === undefined ? [] : [first.seq])],
    texts: [...(step?.texts ?? []), ...(said === undefined ? [] : [said])],
  });
}

function noteCalls(
  id: string,
  made: { app: string; before: number; answer: Answer },
  state: CellState,
): void {
  const app = state.stage.names.app(made.app).id;
  const calls = state.time.journal.filter(
    (entry): entry is CallEntry => entry.kind === 'call' && entry.seq > made.before && entry.app === app,
  );
  const [call] = calls;
  if (call !== undefined) state.wireAnswers.set(call.seq, made.answer);
  rooted(
    id,
    state,
    call === undefined ? [] : [call.seq],
    call === undefined ? undefined : textOf(call.params.message),
  );
}

function rooted(id: string, state: CellState, roots: readonly number[], text: string | undefined): void {
  const step = state.steps.get(id);
  state.update(id, {
    roots: [...(step?.roots ?? []), ...roots],
    texts: [...(step?.texts ?? []), ...(text === undefined ? [] : [text])],
  });
}

/** What is asked for, in the ids of this cell's world. */
export function wishOf(ask: Ask, state: CellState): Wish {
  const { names } = state.stage;
  if ('retry' in ask) {
    const bound = state.bound.get(ask.retry);
    const seq = bound?.kind === 'call' ? bound.call : state.steps.get(ask.retry)?.roots.at(-1);
    const call = seq === undefined ? undefined : entryAt(seq, state.time.journal);
    if (call?.kind !== 'call') throw new Error(`${ask.retry} is no call that could be retried`);
    const step = [...state.steps.values()].find(({ roots }) => roots.includes(call.seq));
    return { verb: 'retry', call, act: step === undefined ? undefined : state.acts.get(step.id) };
  }
  const page = names.page(ask.page).id;
  const at = (person: string): { page: string; psid: string } => ({
    page,
    psid: names.psid(person, ask.page),
  });
  if ('reply' in ask) {
    return {
      verb: 'reply',
      ...at(ask.reply),
      text: ask.text,
      handOver: handOverOf(ask.hand_over?.to, state),
      spelled: spelledOf(ask.hand_over?.spelled),
      messagingType: ask.messaging_type,
      tag: ask.tag,
    };
  }
  if ('pass' in ask) {
    const to = ask.to === undefined || ask.to === 'default' ? ask.to : (names.ownerId(ask.to) ?? undefined);
    return { verb: 'pass', ...at(ask.pass), to, metadata: ask.metadata };
  }
  if ('release' in ask) return { verb: 'release', ...at(ask.release) };
  if ('take' in ask) return { verb: 'take', ...at(ask.take), metadata: ask.metadata };
  if ('request' in ask) return { verb: 'request', ...at(ask.request), metadata: ask.metadata };
  return { verb: 'extend', ...at(ask.extend), seconds: ask.seconds };
}

function handOverOf(to: string | undefined, state: CellState): HandOverTo {
  if (to === undefined || to === 'none') return 'none';
  if (to === 'default' || to === 'release') return to;
  return { app: state.stage.names.ownerId(to) ?? to };
}

function spelledOf(spelled: string | undefined): 'omitted' | 'named' | undefined {
  return spelled === 'omitted' || spelled === 'named' ? spelled : undefined;
}

/** `${care}` inside a body stands for an id; `${w1.mid}` for the message that a step brought. */
function resolved(data: Record<string, unknown>, state: CellState): Record<string, unknown> {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value.replace(/\$\{([A-Za-z0-9_.-]+)\}/g, (whole, name: string) => idOf(name, state) ?? whole);
    }
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, walk(value)]));
}

export function idOf(name: string, state: CellState): string | undefined {
  const { names } = state.stage;
  if (name === 'inbox') return names.ownerId('inbox') ?? undefined;
  const app = names.apps.get(name);
  if (app !== undefined) return app.id;
  const page = names.pages.get(name);
  if (page !== undefined) return page.id;
  if (names.people.has(name)) return names.psid(name);
  const step = /^(.+)\.mid$/.exec(name)?.[1];
  return step === undefined ? undefined : midOf(step, state);
}

/** The message id that an act or a send of that step got. */
function midOf(step: string, state: CellState): string | undefined {
  const roots = state.steps.get(step)?.roots ?? [];
  for (const entry of state.time.journal) {
    if (entry.kind === 'act' && roots.includes(entry.seq) && entry.mid !== undefined) return entry.mid;
    if (entry.kind === 'answer' && entry.cause !== null && roots.includes(entry.cause))
      return entry.message_id;
  }
  return undefined;
}
