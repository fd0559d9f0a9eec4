/** G-02: somebody always answers for the page. */
import type { Step } from '../oracle/oracle.ts';
import { isConnected, isOn } from '../oracle/page.ts';
import { pageOf } from '../oracle/world.ts';
import { type Evidence, evidenceOf, fact, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const g02: Rule = {
  id: 'G-02',
  kind: 'rule',
  sentence: 'While routing is on, exactly one default app exists and is connected.',
  why: 'Everything without a route goes to the default app. If it is gone, so is every organic message.',
  restsOn: ['CR-001', 'CR-004', 'SEED-23'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const changes = evidence.steps.filter(isChange);
    return result(
      changes.filter((step) => isOn(pageOf(step.before, pageIn(step)))).map(({ entry }) => entry.seq),
      changes.flatMap((step) => orphaned(evidence, step)),
      'settings of a page that is on are changed, or the change is refused',
    );
  },
};

function pageIn({ entry }: Step): string {
  const page = 'page' in entry && entry.page !== undefined ? entry.page : undefined;
  const named = page ?? (entry.kind === 'refusal' ? entry.inputs?.page : undefined);
  return typeof named === 'string' ? named : '';
}

function isChange(step: Step): boolean {
  const { entry } = step;
  return (
    (entry.kind === 'setting' && pageIn(step) !== '') || (entry.kind === 'refusal' && entry.cause === null)
  );
}

function orphaned(evidence: Evidence, step: Step): Violation[] {
  const page = pageOf(step.after, pageIn(step));
  if (page.defaultApp === null || isConnected(page, page.defaultApp)) {
    return [];
  }
  return [
    {
      facts: [
        fact(
          step.entry,
          `after this change ${evidence.name(page.defaultApp)} is the default app and is not connected`,
        ),
      ],
      contradiction: `from #${step.entry.seq} on nobody can hear what has no route`,
      advice: 'Refuse to disconnect or delete the default app; let another app be chosen first.',
    },
  ];
}
