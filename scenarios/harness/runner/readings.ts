/**
 * `--readings all`: every cell once more per value of each open reading that it does not pin, one changed at a time, and what it
 * means when a cell comes out otherwise there.
 */
import type { Cell, ReadingChoice } from '../language/cell.ts';
import type { Target } from '../targets/target.ts';
import type { Verdict } from '../verdict.ts';
import type { Reading } from '../wire/control.ts';
import type { CellResult, CheckResult, ScenarioResult } from './results.ts';

/** The cell as it stands, then once for each other value of each reading that its scenario leaves open. */
export function underReadings(cell: Cell, readings: readonly Reading[]): Cell[] {
  const pinned = cell.scenario.readings ?? {};
  const variants = readings
    .filter(({ name }) => !(name in pinned))
    // The first value is the default, under which the cell runs anyway.
    .flatMap(({ name, values }) => values.slice(1).map((value) => underReading(cell, { name, value })));
  return [cell, ...variants];
}

function underReading(cell: Cell, reading: ReadingChoice): Cell {
  return { ...cell, id: `${cell.id}@${reading.name}=${String(reading.value)}`, reading };
}

/**
 * A simulator's cell that comes out otherwise under another reading says that its scenario must pin that reading. A partner is
 * never judged by a guess: only what is wrong under every reading is held against it.
 */
export function weighed(scenario: ScenarioResult, kind: Target['kind']): ScenarioResult {
  const bases = new Map(
    scenario.cells.filter(({ reading }) => reading === undefined).map((cell) => [cell.id, cell]),
  );
  const variants = new Map<string, CellResult[]>();
  for (const cell of scenario.cells) {
    if (cell.reading === undefined) continue;
    const base = baseId(cell.id);
    variants.set(base, [...(variants.get(base) ?? []), cell]);
  }
  if (variants.size === 0) return scenario;
  const cells = scenario.cells.map((cell) =>
    cell.reading === undefined
      ? kind === 'partner'
        ? baseWeighed(cell, variants.get(cell.id) ?? [])
        : cell
      : variantWeighed(cell, cell.reading, bases.get(baseId(cell.id)), kind),
  );
  return { ...scenario, cells };
}

function baseId(id: string): string {
  return id.slice(0, id.lastIndexOf('@'));
}

/** Verdicts that another reading must not bring about. */
const sound: readonly Verdict[] = ['pass', 'excused'];

function variantWeighed(
  cell: CellResult,
  reading: ReadingChoice,
  base: CellResult | undefined,
  kind: Target['kind'],
): CellResult {
  if (base === undefined || base.lifecycle !== 'settled') return cell;
  const before = verdictsOf(base);
  const checks = cell.checks.map((check): CheckResult => {
    const same = before.get(placeOf(check.id, cell.id));
    const turned = !sound.includes(check.verdict) && (same === undefined || sound.includes(same));
    if (!turned || check.verdict === 'harness-error') return check;
    const seen = `depends on ${reading.name}: under ${JSON.stringify(reading.value)} ${check.seen}`;
    if (kind === 'partner') return { ...check, verdict: 'warn', seen };
    // A `should` that only warns is no less open: the scenario speaks of one reading and must say so.
    const verdict = check.verdict === 'warn' ? 'fail' : check.verdict;
    return { ...check, verdict, seen, advice: `pin it in the scenario: \`readings: {${reading.name}: …}\`` };
  });
  return { ...cell, checks };
}

/** A finding that disappears under another value of an open reading. */
function baseWeighed(cell: CellResult, variants: readonly CellResult[]): CellResult {
  const others = variants
    .filter(({ lifecycle }) => lifecycle === 'settled')
    .map((variant) => ({ variant, verdicts: verdictsOf(variant) }));
  const checks = cell.checks.map((check): CheckResult => {
    if (check.verdict !== 'fail') return check;
    const place = placeOf(check.id, cell.id);
    const kind = others.find(({ verdicts }) => sound.includes(verdicts.get(place) ?? 'pass'));
    const reading = kind?.variant.reading;
    if (reading === undefined) return check;
    return {
      ...check,
      verdict: 'warn',
      seen: `depends on ${reading.name}: not so under ${JSON.stringify(reading.value)}. ${check.seen}`,
    };
  });
  return { ...cell, checks };
}

function verdictsOf(cell: CellResult): Map<string, Verdict> {
  return new Map(cell.checks.map(({ id, verdict }) => [placeOf(id, cell.id), verdict]));
}

function placeOf(check: string, cell: string): string {
  return check.slice(cell.length);
}
