import type { CheckResult, RunResult } from '../../../scenarios/harness/runner/results.ts';

export const passed: CheckResult = {
  id: 'DEMO-001[lost=no]/t1.1',
  verdict: 'pass',
  expected: 'care owns the thread of ann',
  seen: 'care until tomorrow',
  facts: [],
  aboutSubject: true,
};

export const failed: CheckResult = {
  id: 'DEMO-001[lost=no]/C-01',
  verdict: 'fail',
  expected: 'Control never moves because of a send before that send is accepted.',
  seen: 'the send was refused at #40 & control moved at #41',
  facts: [
    { seq: 38, sentence: 'mkt called send <pass>' },
    { seq: 141, sentence: 'control moved to care' },
  ],
  advice: 'Move control after the message is stored.',
  aboutSubject: true,
};

export const blocked = (observation: number): CheckResult => ({
  id: `DEMO-001[lost=no]/t2.${observation}`,
  verdict: 'blocked',
  expected: 'the story had come this far',
  seen: 't1 did not go as told',
  facts: [],
  aboutSubject: true,
});

export function run(checks: readonly CheckResult[], more: Partial<RunResult> = {}): RunResult {
  return {
    target: { name: 'simulator', kind: 'simulator' },
    run: 'v1',
    startedAt: '2026-01-05T09:00:00.000Z',
    durationMs: 1234,
    scenarios: [
      {
        id: 'DEMO-001',
        title: 'A demonstration',
        file: 'demo.yaml',
        profile: 'routing-core',
        level: 'must',
        requirements: ['CR-019', 'SEED-75'],
        cells: [
          {
            id: 'DEMO-001[lost=no]',
            axes: { lost: 'no' },
            lifecycle: 'settled',
            checks,
            sights: [],
            subjectActed: true,
            seed: 's1',
            world: 'w',
            durationMs: 1000,
          },
          {
            id: 'DEMO-001[lost=yes]',
            axes: { lost: 'yes' },
            lifecycle: 'not-judged',
            checks: [],
            sights: [],
            subjectActed: false,
            seed: '',
            world: '',
            durationMs: 0,
            notJudged: 'it needs a driver',
          },
        ],
        watched: [],
      },
    ],
    ...more,
  };
}
