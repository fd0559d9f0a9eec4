/** `${care}`, `${ann}`, `${page}`, `${w1.mid}`, `${w1.comment_id}` and `${w1.post_id}` in a scenario stand for what the world gave them. */
import type { CellState } from './cell-state.ts';

/** Everything else stays as it is, a `${…}` that stands for nothing included. `${care:number}` is the id as a JSON number. */
export function withIds<T>(data: T, state: CellState): T {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const asNumber = /^\$\{([A-Za-z0-9_.-]+):number\}$/.exec(value)?.[1];
      if (asNumber !== undefined) return Number(idOf(asNumber, state) ?? Number.NaN);
      return value.replace(/\$\{([A-Za-z0-9_.-]+)\}/g, (whole, name: string) => idOf(name, state) ?? whole);
    }
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(data) as T;
}

export function idOf(name: string, state: CellState): string | undefined {
  const { names } = state.stage;
  if (name === 'inbox' || name === 'leadgen') return names.ownerId(name) ?? undefined;
  const app = names.apps.get(name);
  if (app !== undefined) return app.id;
  const page = names.pages.get(name);
  if (page !== undefined) return page.id;
  if (names.people.has(name)) return names.psid(name);
  const [, step = '', part] = /^(.+)\.(mid|comment_id|post_id)$/.exec(name) ?? [];
  if (part === 'mid') return midOf(step, state);
  return part === 'comment_id' || part === 'post_id' ? saidIn(part, step, state) : undefined;
}

/** The id of what a person said in public in that step. */
function saidIn(part: 'comment_id' | 'post_id', step: string, state: CellState): string | undefined {
  const roots = state.steps.get(step)?.roots ?? [];
  const act = state.time.journal.find((entry) => entry.kind === 'act' && roots.includes(entry.seq));
  return act?.kind === 'act' ? act[part] : undefined;
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
