/** Every combination of the `vary` axes is a cell with a test id of its own; a cell holds no variable and no `if` any more. */
import type { AxisValue, Condition, Vary } from './terms.ts';
import { condition } from './terms.ts';

export type Axes = Readonly<Record<string, AxisValue>>;

/** All combinations, the last axis turning fastest; without axes there is one cell. */
export function axesOf(vary: Vary | undefined): Axes[] {
  return Object.entries(vary ?? {}).reduce<Axes[]>(
    (cells, [axis, values]) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [axis]: value }))),
    [{}],
  );
}

/** `CTRL-014[lost=no,target=omitted]`, or the bare id where nothing varies. */
export function cellId(scenarioId: string, axes: Axes): string {
  const parts = Object.entries(axes).map(([axis, value]) => `${axis}=${value}`);
  return parts.length === 0 ? scenarioId : `${scenarioId}[${parts.join(',')}]`;
}

/** `t3.4` of a cell: the fourth observation of the step t3, counted as the file stands. */
export function testId(cell: string, step: string, observation?: number): string {
  return observation === undefined ? `${cell}/${step}` : `${cell}/${step}.${observation}`;
}

export function holds(wanted: Condition | undefined, axes: Axes): boolean {
  return Object.entries(wanted ?? {}).every(([axis, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.some((one) => String(one) === String(axes[axis]));
  });
}

/** Puts the cell's values in place of `$axis`: a whole value keeps its type, inside a longer text it is written out. */
export function substitute(data: unknown, axes: Axes): unknown {
  if (typeof data === 'string') return substituteText(data, axes);
  if (Array.isArray(data)) return data.map((item) => substitute(item, axes));
  if (typeof data !== 'object' || data === null) return data;
  const read = 'if' in data ? condition.safeParse(data.if) : undefined;
  const inside = read?.success === true ? applied(read.data, axes) : axes;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, substitute(value, inside)]));
}

/** What a cell leaves out still has to be well written: it is read as in a cell where it applies. */
function applied(wanted: Condition, axes: Axes): Axes {
  if (holds(wanted, axes)) return axes;
  const values = Object.entries(wanted).map(([axis, value]) => [
    axis,
    Array.isArray(value) ? value[0] : value,
  ]);
  return { ...axes, ...Object.fromEntries(values) };
}

function substituteText(text: string, axes: Axes): unknown {
  const whole = /^\$([a-z][a-z0-9_]*)$/.exec(text)?.[1];
  if (whole !== undefined && whole in axes) return axes[whole];
  return text.replace(/\$([a-z][a-z0-9_]*)/g, (match, axis: string) =>
    axis in axes ? String(axes[axis]) : match,
  );
}
