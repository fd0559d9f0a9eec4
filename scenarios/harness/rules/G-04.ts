/** G-04: who may see the owner. */
import type { AnswerEntry } from '../journal.ts';
import type { Step } from '../oracle/oracle.ts';
import { modeOf } from '../oracle/page.ts';
import { leaseOf, pageOf } from '../oracle/world.ts';
import { viewOf } from './claims.ts';
import { type Evidence, evidenceOf, fact, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const g04: Rule = {
  id: 'G-04',
  kind: 'rule',
  sentence:
    'thread_owner tells app and expiry to owner and default app, expiry only to others, nothing when idle; it never changes state.',
  why: 'An integration builds its picture of control on this call. It must be able to tell "another app" from "nobody".',
  restsOn: ['CR-111', 'CR-112', 'CR-113', 'SEED-17'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const reads = evidence.steps.filter(isRead);
    return result(
      reads.map(({ entry }) => entry.seq),
      reads.flatMap((read) => mistold(evidence, read)),
      'an app asks thread_owner about a thread',
    );
  },
};

type Read = Step & { entry: AnswerEntry & { page: string; psid: string } };

function isRead({ entry }: Step): boolean {
  return (
    entry.kind === 'answer' &&
    entry.call === 'thread_owner' &&
    entry.outcome === 'ok' &&
    entry.page !== undefined &&
    entry.psid !== undefined
  );
}

function mistold(evidence: Evidence, step: Step): Violation[] {
  const { entry, before, now } = step as Read;
  const changed = evidence.causedBy(entry.cause ?? 0).some(({ kind }) => kind === 'control');
  const lease = leaseOf(before, entry, now);
  const page = pageOf(before, entry.page);
  // In the edition before the switch everybody saw both members (section 1.3).
  const seesApp =
    lease !== null &&
    (entry.app === lease.app || entry.app === page.defaultApp || modeOf(page, before.readings) === 'H2');
  const view = viewOf(entry);
  const app = view?.app;
  const right =
    lease === null
      ? view === null
      : view !== null &&
        view !== undefined &&
        app === (seesApp ? lease.app : undefined) &&
        (view.expiration === undefined || view.expiration === Math.floor(lease.endsAt / 1000));
  if (right && !changed) {
    return [];
  }
  return [
    {
      facts: [
        fact(
          entry,
          lease === null
            ? 'nobody owns the thread'
            : `${evidence.name(lease.app)} owns the thread until ${new Date(lease.endsAt).toISOString()}`,
        ),
        fact(entry, `${evidence.name(entry.app)} ${seesApp ? 'may' : 'may not'} see who owns it`),
        fact(entry, `it was told ${JSON.stringify(entry.body)}`),
      ],
      contradiction: changed
        ? `the read at #${entry.seq} changed control`
        : `#${entry.seq} does not tell ${evidence.name(entry.app)} what it may know, and only that`,
      advice:
        'Show owner and default app both members, any other app the expiration, and everybody an empty list while the thread is idle.',
    },
  ];
}
