/** What came of a step, and the entries of the journal that it consists of. */
import type { CallEntry } from '../journal.ts';
import { textOf } from '../match/find.ts';
import type { Answer } from '../wire/http.ts';
import type { CellState } from './cell-state.ts';

export type Done =
  | { readonly kind: 'done' }
  /** The subject was asked and stayed silent. */
  | { readonly kind: 'absent'; readonly verdict: 'inconclusive' | 'fail'; readonly reason: string }
  /** It cannot be done with this subject. */
  | { readonly kind: 'impossible'; readonly reason: string };

export const done: Done = { kind: 'done' };

/** The harness’s own call, with the answer it got, so that journal and wire can be compared. */
export function noteCalls(
  id: string,
  made: { app: string; before: number; answer: Answer },
  state: CellState,
): void {
  const app = state.stage.names.app(made.app).id;
  const calls = state.time.journal.filter(
    (entry): entry is CallEntry => entry.kind === 'call' && entry.seq > made.before && entry.app === app,
  );
  const [call] = calls;
  state.stepAnswers.set(id, made.answer);
  if (call !== undefined) state.wireAnswers.set(call.seq, made.answer);
  rooted(
    id,
    state,
    call === undefined ? [] : [call.seq],
    call === undefined ? undefined : textOf(call.params.message),
  );
}

export function rooted(
  id: string,
  state: CellState,
  roots: readonly number[],
  text: string | undefined,
): void {
  const step = state.steps.get(id);
  state.update(id, {
    roots: [...(step?.roots ?? []), ...roots],
    texts: [...(step?.texts ?? []), ...(text === undefined ? [] : [text])],
  });
}
