/** PHP-style keys of forms and queries: `greeting[0][text]=Hi` and `fields[]=a` become structured values (API-018). */

const DEPTH_MAX = 8;
const INDEX_MAX = 1000;

/** Plain keys stay as they are, the last of a repeated one winning. */
export function expandKeys(entries: Iterable<readonly [string, string]>): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  const nested = new Map<string, [string[], string][]>();
  for (const [key, value] of entries) {
    const path = pathOf(key);
    if (path === null) {
      params[key] = value;
      continue;
    }
    const [name = '', ...rest] = path;
    const parts = nested.get(name) ?? [];
    parts.push([rest, value]);
    nested.set(name, parts);
  }
  for (const [name, parts] of nested) params[name] = built(parts);
  return params;
}

/** `a[b][]` is the path a, b, ''; null for keys without brackets, or with brackets that make no path. */
function pathOf(key: string): string[] | null {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])+)$/.exec(key);
  if (match === null) return null;
  const steps = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map(([, step = '']) => step);
  return steps.length > DEPTH_MAX ? null : [match[1] ?? '', ...steps];
}

/** The parts of one name as a value: a list when its steps are indices, else an object. */
function built(parts: readonly (readonly [readonly string[], string])[]): unknown {
  const last = parts.at(-1);
  if (last !== undefined && last[0].length === 0) return last[1];
  const groups = new Map<string, [string[], string][]>();
  let next = 0;
  for (const [[step = '', ...rest], value] of parts) {
    const name = step === '' ? String(next) : step;
    if (/^\d+$/.test(name)) next = Math.max(next, Number(name) + 1);
    const group = groups.get(name) ?? [];
    group.push([rest, value]);
    groups.set(name, group);
  }
  const names = [...groups.keys()];
  if (names.every((name) => /^\d+$/.test(name) && Number(name) <= INDEX_MAX)) {
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => built(groups.get(name) ?? []));
  }
  // Entries, not assignments: a key such as __proto__ is a key like any other.
  return Object.fromEntries(names.map((name) => [name, built(groups.get(name) ?? [])]));
}
