import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../scenarios/harness/language/cell.ts';
import { readingsOf } from '../../../scenarios/harness/language/cell.ts';
import { loadScenario } from '../../../scenarios/harness/language/load.ts';
import { underReadings, weighed } from '../../../scenarios/harness/runner/readings.ts';
import type { CellResult, CheckResult, ScenarioResult } from '../../../scenarios/harness/runner/results.ts';
import { worldBody } from '../../../scenarios/harness/targets/world-file.ts';
import type { Verdict } from '../../../scenarios/harness/verdict.ts';
import { known, sound } from '../language/scenario-fixture.ts';

const catalogue = [
  { name: 'takeFanout', values: ['all', 'previous_owner'] },
  { name: 'hopContext', values: ['array', 'object', 'off'] },
  { name: 'strict', values: [false, true] },
];

function cell(pins = ''): Cell {
  const text = pins === '' ? sound : sound.replace('watch: [R-01]', `watch: [R-01]\nreadings: ${pins}`);
  const [first] = loadScenario('demo.yaml', text, known).cells;
  return first!;
}

describe('a cell under all readings', () => {
  test('runs as it stands and once per other value of each reading, one changed at a time', () => {
    const { id } = cell();
    expect(underReadings(cell(), catalogue).map((one) => [one.id, readingsOf(one)])).toEqual([
      [id, undefined],
      [`${id}@takeFanout=previous_owner`, { takeFanout: 'previous_owner' }],
      [`${id}@hopContext=object`, { hopContext: 'object' }],
      [`${id}@hopContext=off`, { hopContext: 'off' }],
      [`${id}@strict=true`, { strict: true }],
    ]);
  });

  test('keeps what its scenario pins', () => {
    const runs = underReadings(cell('{hopContext: off}'), catalogue);
    expect(runs.map(readingsOf)).toEqual([
      { hopContext: 'off' },
      { hopContext: 'off', takeFanout: 'previous_owner' },
      { hopContext: 'off', strict: true },
    ]);
  });

  test('tells its world', () => {
    const [, changed] = underReadings(cell('{hopContext: off}'), catalogue);
    expect(worldBody(changed!, 'w', 's', new Map())).toMatchObject({
      readings: { hopContext: 'off', takeFanout: 'previous_owner' },
    });
  });
});

const base = 'DEMO-001[lost=no]';

function result(verdicts: Record<string, Verdict>, reading?: CellResult['reading']): CellResult {
  const id = reading === undefined ? base : `${base}@${reading.name}=${String(reading.value)}`;
  return {
    id,
    axes: {},
    ...(reading === undefined ? {} : { reading }),
    lifecycle: 'settled',
    checks: Object.entries(verdicts).map(
      ([place, verdict]): CheckResult => ({
        id: `${id}/${place}`,
        verdict,
        expected: 'something',
        seen: 'it happened twice',
        facts: [],
        aboutSubject: true,
      }),
    ),
    sights: [],
    subjectActed: true,
    seed: '',
    world: '',
    durationMs: 0,
  };
}

function scenario(...cells: CellResult[]): ScenarioResult {
  return {
    id: 'DEMO-001',
    title: '',
    file: '',
    profile: '',
    level: 'must',
    requirements: [],
    cells,
    watched: [],
  };
}

const fanout = { name: 'takeFanout', value: 'previous_owner' };
const strict = { name: 'strict', value: true };

function verdictsOf(weighedScenario: ScenarioResult): Verdict[][] {
  return weighedScenario.cells.map(({ checks }) => checks.map(({ verdict }) => verdict));
}

describe('a check that comes out otherwise under another reading', () => {
  const turned = scenario(
    result({ 't1.1': 'pass', 't1.2': 'pass' }),
    result({ 't1.1': 'fail', 't1.2': 'blocked' }, fanout),
  );

  test('fails a simulator, whose scenario is told what to pin', () => {
    const { cells } = weighed(turned, 'simulator');
    expect(cells[1]?.checks[0]).toMatchObject({
      verdict: 'fail',
      seen: 'depends on takeFanout: under "previous_owner" it happened twice',
      advice: 'pin it in the scenario: `readings: {takeFanout: …}`',
    });
    expect(cells[0]?.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  });

  test('is a warning to a partner, and so is what it blocked', () => {
    expect(verdictsOf(weighed(turned, 'partner'))).toEqual([
      ['pass', 'pass'],
      ['warn', 'warn'],
    ]);
  });

  test('is no less open when it only warns there', () => {
    const mild = scenario(result({ 't1.1': 'pass' }), result({ 't1.1': 'warn' }, fanout));
    expect(verdictsOf(weighed(mild, 'simulator'))).toEqual([['pass'], ['fail']]);
    expect(verdictsOf(weighed(mild, 'partner'))).toEqual([['pass'], ['warn']]);
  });

  test('counts where only a rule was broken there: it has no check where it was kept', () => {
    const broken = scenario(result({}), result({ 'C-10': 'fail' }, fanout));
    expect(verdictsOf(weighed(broken, 'partner'))).toEqual([[], ['warn']]);
    expect(weighed(broken, 'simulator').cells[1]?.checks[0]?.seen).toContain('depends on takeFanout');
  });

  test('is never made of a fault of the harness', () => {
    const fault = scenario(result({ 't1.1': 'pass' }), result({ 't1.1': 'harness-error' }, fanout));
    expect(verdictsOf(weighed(fault, 'partner'))).toEqual([['pass'], ['harness-error']]);
  });
});

describe('what is wrong as it stands', () => {
  test('is held against a partner only when it is wrong under every reading', () => {
    const everywhere = scenario(result({ 't1.1': 'fail' }), result({ 't1.1': 'fail' }, fanout));
    expect(verdictsOf(weighed(everywhere, 'partner'))).toEqual([['fail'], ['fail']]);
    const here = scenario(
      result({ 't1.1': 'fail' }),
      result({ 't1.1': 'fail' }, strict),
      result({ 't1.1': 'pass' }, fanout),
    );
    const [first] = weighed(here, 'partner').cells;
    expect(first?.checks[0]).toMatchObject({
      verdict: 'warn',
      seen: 'depends on takeFanout: not so under "previous_owner". it happened twice',
    });
  });

  test('stays wrong of a simulator', () => {
    const here = scenario(result({ 't1.1': 'fail' }), result({ 't1.1': 'pass' }, fanout));
    expect(verdictsOf(weighed(here, 'simulator'))).toEqual([['fail'], ['pass']]);
  });
});
