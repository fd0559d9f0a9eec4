/** `ask`: an app is asked to do something by whoever plays it, and the call that shows it is waited for. */
import type { Asked, HandOverTo, Wish } from '../actors/actor.ts';
import type { CallEntry, Entry } from '../journal.ts';
import type { Span } from '../language/terms.ts';
import type { Alternative, Ask } from '../language/whens.ts';
import { limits } from '../limits.ts';
import { entryAt, textOf } from '../match/find.ts';
import type { CellState } from './cell-state.ts';
import type { Done } from './done.ts';
import { done, noteCalls, rooted } from './done.ts';

export async function doAsk(
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
  if ('reply' in ask) rooted(id, state, [], ask.text);
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
    if (ifAbsent === 'go_on') return done;
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
  const said = first === undefined ? undefined : textOf(first.params.message);
  rooted(id, state, [...acts, ...(first === undefined ? [] : [first.seq])], said);
}

/** What is asked for, in the ids of this cell's world. */
function wishOf(ask: Ask, state: CellState): Wish {
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
