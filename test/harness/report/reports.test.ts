import { describe, expect, test } from 'vitest';
import { jsonReport } from '../../../scenarios/harness/report/json.ts';
import { junitReport, xml } from '../../../scenarios/harness/report/junit.ts';
import { terminalReport } from '../../../scenarios/harness/report/terminal.ts';
import { blocked, failed, passed, run } from './run-fixture.ts';

const plain = { colour: false, quiet: false };

describe('the terminal report', () => {
  test('shows a failure as a chain of facts, the contradiction and the advice', () => {
    const text = terminalReport(run([passed, failed]), 1, plain);
    expect(text).toContain(
      [
        '  ✗ fail DEMO-001[lost=no]/C-01',
        '      #38   mkt called send <pass>',
        '      #141  control moved to care',
        '      expected  Control never moves because of a send before that send is accepted.',
        '      but       the send was refused at #40 & control moved at #41',
        '      advice    Move control after the message is stored.',
      ].join('\n'),
    );
    expect(text).toContain('not conformant (exit 1)');
  });

  test('says what was blocked by one step in one line', () => {
    const text = terminalReport(run([blocked(1), blocked(2), blocked(3)]), 4, plain);
    expect(text).toContain('■ blocked DEMO-001[lost=no]/t2.1 … t2.3 (3 checks): t1 did not go as told');
    expect(text).not.toContain('t2.2');
  });

  test('names what could not be judged, and why', () => {
    expect(terminalReport(run([passed]), 0, plain)).toContain(
      'Could not be judged\n  – it needs a driver: DEMO-001',
    );
  });

  test('is quiet about what passed when asked to be', () => {
    expect(terminalReport(run([passed]), 0, plain)).toContain('✓ DEMO-001  A demonstration');
    expect(terminalReport(run([passed]), 0, { ...plain, quiet: true })).not.toContain('A demonstration');
    expect(terminalReport(run([failed]), 1, { ...plain, quiet: true })).toContain('A demonstration');
  });

  test('counts by verdict', () => {
    expect(terminalReport(run([passed, failed, blocked(1)]), 1, plain)).toContain(
      'simulator: 1 pass, 1 blocked, 1 fail, 1 of 2 cells could not be judged (1 scenario, 2 cells, 1.2 s)',
    );
  });

  test('counts what ran under other readings, and tells once what could not be judged', () => {
    const plainRun = run([passed]);
    const [scenario] = plainRun.scenarios;
    const strict = { name: 'strict', value: true };
    const cells = scenario!.cells.flatMap((cell) => [
      cell,
      { ...cell, id: `${cell.id}@strict=true`, reading: strict },
    ]);
    const text = terminalReport({ ...plainRun, scenarios: [{ ...scenario!, cells }] }, 0, plain);
    expect(text).toContain(
      'simulator: 2 pass, 2 of 4 runs could not be judged (1 scenario, 2 cells × 1 reading = 4 runs, 1.2 s)',
    );
    expect(text).toContain('it needs a driver: DEMO-001\n');
  });

  test('colours only when told to', () => {
    expect(terminalReport(run([passed]), 0, plain)).not.toContain('\u001b[');
    expect(terminalReport(run([passed]), 0, { ...plain, colour: true })).toContain('\u001b[32m');
  });
});

describe('JUnit', () => {
  test('has one case per check under its test id, with requirements, profile and seed', () => {
    const text = junitReport(run([passed, failed, blocked(1)]));
    expect(text).toContain(
      '<testsuite name="DEMO-001" tests="4" failures="1" errors="1" skipped="1" time="1.000">',
    );
    expect(text).toContain('<property name="requirement" value="SEED-75"/>');
    expect(text).toContain('<property name="profile" value="routing-core"/>');
    expect(text).toContain('<property name="seed" value="s1"/>');
    expect(text).toContain('<testcase name="DEMO-001[lost=no]/t1.1" classname="DEMO-001"/>');
    expect(text).toContain('<failure type="fail" message="fail: expected Control never moves');
    expect(text).toContain('<error type="blocked"');
    expect(text).toContain('<skipped message="could not be judged: it needs a driver"/>');
  });

  test('escapes what XML would read as its own, and leaves out what it cannot hold', () => {
    expect(xml('<a & "b">\n\u0000')).toBe('&lt;a &amp; &quot;b&quot;&gt;&#10;\ufffd');
    expect(junitReport(run([failed]))).toContain('mkt called send &lt;pass&gt;');
  });
});

describe('JSON', () => {
  test('names its schema, the exit code and each check', () => {
    const report = JSON.parse(jsonReport(run([passed, failed]), 1));
    expect(report).toMatchObject({
      schema: 'baton-report/1',
      exit_code: 1,
      target: { name: 'simulator', kind: 'simulator' },
      totals: { pass: 1, fail: 1, 'harness-error': 0, checks: 2, not_judged_cells: 1 },
      scenarios: [
        {
          id: 'DEMO-001',
          verdict: 'fail',
          cells: [
            {
              id: 'DEMO-001[lost=no]',
              verdict: 'fail',
              seed: 's1',
              checks: [{ verdict: 'pass' }, { verdict: 'fail' }],
            },
            { id: 'DEMO-001[lost=yes]', verdict: null, not_judged: 'it needs a driver' },
          ],
        },
      ],
    });
  });
});
