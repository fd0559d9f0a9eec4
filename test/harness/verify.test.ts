import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runVerify } from './run-verify.ts';
import { tamperingProxy } from './tampering-proxy.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-verify-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** More than a hundred worlds in one test: seconds on an idle machine, more beside other test files on two cores. */
const allCellsMs = 120_000;

describe('the shipped suites', () => {
  test(
    'pass on the simulator, with the harness playing every app',
    async () => {
      const { exitCode, out } = await runVerify({ quiet: true });
      expect(out).toMatch(/^\nsimulator: \d+ pass \(\d+ scenarios, \d+ cells/);
      expect(exitCode).toBe(0);
    },
    allCellsMs,
  );

  test(
    'pass on the reference, with desk and bot played by their drivers',
    async () => {
      const { exitCode, out } = await runVerify({ target: 'reference', quiet: true });
      expect(out).toMatch(/^\nreference: \d+ pass \(\d+ scenarios, \d+ cells/);
      expect(exitCode).toBe(0);
    },
    allCellsMs,
  );
});

describe('all readings', () => {
  test('run every cell once more for each value that it leaves open, and say how many that were', async () => {
    const json = join(folder, 'r.json');
    const { exitCode, out } = await runVerify({
      selectors: ['CTRL-017', 'STBY-004'],
      allReadings: true,
      quiet: true,
      reports: [{ kind: 'json', file: json }],
    });
    expect(out).toMatch(/\n+simulator: \d+ pass \(2 scenarios, 4 cells × \d+ readings = \d+ runs/);
    expect(exitCode).toBe(0);
    const [control] = JSON.parse(readFileSync(json, 'utf8')).scenarios;
    const ids: string[] = control.cells.map(({ id }: { id: string }) => id);
    expect(ids).toContain('CTRL-017@echoRouting=at_delivery');
    expect(ids.filter((id) => id.includes('@takeFanout'))).toEqual([]);
  });

  test('find the scenario that depends on a reading without saying so', async () => {
    const file = join(folder, 'open.yaml');
    const pinned = readFileSync('scenarios/suites/control/CTRL-012-take.yaml', 'utf8');
    writeFileSync(file, pinned.replace('idleTakeNeedsPermission: false', 'strict: false'));
    const { exitCode, out } = await runVerify({ selectors: [file], allReadings: true, quiet: true });
    expect(out).toContain('✗ fail CTRL-012@idleTakeNeedsPermission=true/t9.1');
    expect(out).toContain('depends on idleTakeNeedsPermission: under true');
    expect(out).toContain('pin it in the scenario: `readings: {idleTakeNeedsPermission: …}`');
    expect(out.match(/fail CTRL-012(?!@idleTakeNeedsPermission)/)).toBeNull();
    expect(exitCode).toBe(1);
  });
});

describe('usage', () => {
  const neverBooted = { boot: () => Promise.reject(new Error('nothing should have been started')) };

  test('what does not exist ends with 2, one sentence, and nothing started', async () => {
    const { exitCode, out, err } = await runVerify({ selectors: ['NOSUCH'], ...neverBooted });
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/^nothing is called NOSUCH: expected a suite .*\n$/);
  });

  test.each([
    ['a scenario file with a mistake', { selectors: ['bad.yaml'] }, /bad\.yaml:2:1: unknown key `scenaro`/],
    [
      'a target that is none',
      { target: 'desk' },
      /--target desk: expected simulator, reference or the path of a partner.yaml/,
    ],
    ['a partner.yaml that is not there', { target: 'gone.yaml' }, /there is no such file/],
    [
      'a report into no folder',
      { reports: [{ kind: 'json', file: '/no/such/folder/r.json' } as const] },
      /there is no folder/,
    ],
  ])('%s ends with 2', async (_, options, sentence) => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'format: 1\nscenaro: X-1\n');
    const selectors = 'selectors' in options ? [file] : ['EX-001'];
    const { exitCode, err } = await runVerify({ ...options, selectors, ...neverBooted });
    expect(err).toMatch(sentence);
    expect(exitCode).toBe(2);
  });

  test('--list shows scenarios and cells and runs nothing', async () => {
    const { exitCode, out } = await runVerify({ selectors: ['control'], list: true, ...neverBooted });
    expect(exitCode).toBe(0);
    expect(out).toContain('CTRL-014[lost=yes,target=named]');
  });

  test('a simulator that is not there is a fault of the harness: 3', async () => {
    const endpoints = { graphUrl: 'http://127.0.0.1:1', controlUrl: 'http://127.0.0.1:1' };
    const boot = async () => ({ endpoints, close: async () => undefined });
    const { exitCode, out } = await runVerify({ selectors: ['EX-001'], boot });
    expect(out).toContain('harness-error EX-001/set-up');
    expect(exitCode).toBe(3);
  });
});

test('reports are written as asked, with the same verdicts', async () => {
  const json = join(folder, 'r.json');
  const junit = join(folder, 'r.xml');
  await runVerify({
    selectors: ['CTRL-014'],
    reports: [
      { kind: 'json', file: json },
      { kind: 'junit', file: junit },
    ],
  });
  const report = JSON.parse(readFileSync(json, 'utf8'));
  expect(report).toMatchObject({
    schema: 'baton-report/1',
    exit_code: 0,
    scenarios: [{ id: 'CTRL-014', verdict: 'pass' }],
  });
  expect(report.scenarios[0].cells).toHaveLength(4);
  expect(readFileSync(junit, 'utf8')).toContain('name="CTRL-014[lost=no,target=omitted]/t3.4"');
});

describe('a simulator that deviates is found out', () => {
  test('when the wire answers something else than the journal says', async () => {
    const { exitCode, out } = await runVerify({
      selectors: ['CTRL-002[intruder=spy]'],
      between: async (endpoints) => {
        const proxy = await tamperingProxy(endpoints.graphUrl, ({ status, text }) => ({
          status,
          text: text.replace('"error_subcode":2018300', '"error_subcode":2018278'),
        }));
        return { endpoints: { ...endpoints, graphUrl: proxy.url }, close: proxy.close };
      },
    });
    expect(out).toContain('✗ fail CTRL-002[intruder=spy]/t2.1');
    expect(out).toMatch(/but +the wire answered 400 10\/2018278, the journal says 400 10\/2018300/);
    expect(exitCode).toBe(1);
  });

  test('when reading the thread names another owner than the journal', async () => {
    const { exitCode, out } = await runVerify({
      selectors: ['CTRL-005'],
      between: async (endpoints) => {
        const proxy = await tamperingProxy(endpoints.controlUrl, ({ path, status, text }) => ({
          status,
          text: /\/threads\/\d+\/\d+$/.test(path) ? text.replace(/"owner":"\d+"/, '"owner":null') : text,
        }));
        return { endpoints: { ...endpoints, controlUrl: proxy.url }, close: proxy.close };
      },
    });
    expect(out).toMatch(/but +reading the thread says nobody/);
    expect(exitCode).toBe(1);
  });

  test('when the journal tells of a delivery that never came', async () => {
    const { exitCode, out } = await runVerify({
      selectors: ['ROUTE-004'],
      between: async (endpoints) => {
        const proxy = await tamperingProxy(endpoints.controlUrl, ({ path, status, text }) => ({
          status,
          text: path.includes('/journal')
            ? text.replaceAll('"text":"How much is it?"', '"text":"How much?"')
            : text,
        }));
        return { endpoints: { ...endpoints, controlUrl: proxy.url }, close: proxy.close };
      },
    });
    expect(out).toMatch(/is in the journal but never came to mkt/);
    expect(exitCode).toBe(1);
  });

  test('when control moves to the wrong app', async () => {
    const { exitCode, out } = await runVerify({
      selectors: ['CTRL-001[way=omitted]'],
      between: async (endpoints) => {
        const proxy = await tamperingProxy(endpoints.controlUrl, ({ path, status, text }) => ({
          status,
          text: path.includes('/journal') ? text.split('\n').map(passedToItself).join('\n') : text,
        }));
        return { endpoints: { ...endpoints, controlUrl: proxy.url }, close: proxy.close };
      },
    });
    expect(out).toContain('✗ fail CTRL-001[way=omitted]/C-05');
    expect(exitCode).toBe(1);
  });
});

/** A pass that rode on a send lands nowhere. */
function passedToItself(line: string): string {
  if (!line.includes('"kind":"control"') || !line.includes('"via":"send"')) return line;
  return JSON.stringify({ ...JSON.parse(line), to: null, expires_at: null });
}

describe('what could not be seen is not green', () => {
  const demo = (steps: string, more = ''): string => {
    const file = join(folder, 'demo.yaml');
    writeFileSync(
      file,
      `format: 1
scenario: DEMO-001
title: A demonstration
why: It shows a verdict.
profile: platform
level: must
requirements: [CR-019]
${more}world:
  apps:
    care: {played_by: harness, subscribed_fields: [messages, standby, messaging_handovers]}
    mkt: {played_by: harness, subscribed_fields: [messages]}
  pages: {page: {apps: [care, mkt], routing: {default_app: care}}}
  people: {ann: {}}
steps:
${steps}`,
    );
    return file;
  };
  const hello = '  - {id: w1, when: {person: ann, act: {type: message, text: Hello}}}\n';

  test.each([
    [
      'a silence in which nothing could happen',
      `${hello}  - {id: t1, then: [{never: {shown_to: ann}}]}\n`,
      '',
      4,
      'not-exercised DEMO-001/t1.1',
    ],
    [
      'a watched rule with nothing to see',
      `${hello}  - {id: t1, then: [{owner: care}]}\n`,
      'watch: [C-05]\n',
      4,
      'not-exercised DEMO-001/C-05',
    ],
    [
      'what comes after a failed step',
      `${hello}  - {id: t1, then: [{owner: mkt}]}\n  - {id: t2, then: [{owner: care}]}\n`,
      '',
      1,
      'blocked DEMO-001/t2.1: t1 did not go as told',
    ],
    [
      'an await that nothing meets',
      '  - {id: w0, when: {first_of: [{await: {call: {send: ann, by: mkt}}, within: {virtual: 1m}}, {await: {call: {send: ann, by: care}}, within: {virtual: 1m}}]}}\n  - {id: t1, then: [{owner: nobody}]}\n',
      '',
      4,
      'inconclusive DEMO-001/w0',
    ],
    [
      'a world that cannot be put in place',
      '  - {given: {app: care, connected: false}}\n  - {id: t1, then: [{owner: nobody}]}\n',
      '',
      4,
      'blocked DEMO-001/s1',
    ],
    [
      'an act that the platform refuses',
      '  - {id: w1, when: {person: ann, act: {type: dance}}}\n  - {id: t1, then: [{owner: nobody}]}\n',
      '',
      4,
      'blocked DEMO-001/w1',
    ],
  ])('%s', async (_, steps, more, code, line) => {
    const { exitCode, out } = await runVerify({ selectors: [demo(steps, more)] });
    expect(out).toContain(line);
    expect(exitCode).toBe(code);
  });

  test('a deviation from a should is a warning and certifies', async () => {
    const file = demo(`${hello}  - {id: t1, then: [{owner: mkt}]}\n`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('level: must', 'level: should'));
    const { exitCode, out } = await runVerify({ selectors: [file] });
    expect(out).toContain('⚠ warn DEMO-001/t1.1');
    expect(exitCode).toBe(0);
  });

  test('one alternative that passes is enough, and none is a failure', async () => {
    const any = (owner: string) =>
      `${hello}  - {id: t1, then: [{any_of: [{owner: nobody}, {owner: ${owner}}]}]}\n`;
    expect((await runVerify({ selectors: [demo(any('care'))] })).exitCode).toBe(0);
    expect((await runVerify({ selectors: [demo(any('mkt'))] })).exitCode).toBe(1);
  });
});
