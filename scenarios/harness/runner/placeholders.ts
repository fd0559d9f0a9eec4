/** `${care}`, `${ann}`, `${page}` and `${w1.mid}` in a scenario stand for what the world gave them. */
import type { CellState } from './cell-state.ts';

/** Everything else stays as it is, a `${…}` that stands for nothing included. */
export function withIds<T>(data: T, state: CellState): T {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') {
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
