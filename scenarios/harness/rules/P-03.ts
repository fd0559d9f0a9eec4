/** P-03: hands off a thread that was lost. */
import type { CallEntry } from '../journal.ts';
import { holdsFloor } from '../oracle/control.ts';
import type { Step } from '../oracle/oracle.ts';
import { sceneIn } from '../oracle/world.ts';
import { answerFact, callFact, type Evidence, evidenceOf, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';
import { type Told, toldBy, toldKey, webhooksById } from './told.ts';

export const p03: Rule = {
  id: 'P-03',
  kind: 'duty',
  sentence:
    'It does not act on a thread it has been told it lost (no send, typing, mark_seen, pass, release), nor on standby, until it is told otherwise.',
  why: 'Events on standby are there to be known, not answered. An app that speaks into a thread of another app confuses the person where Meta lets it, and burns its error budget where Meta does not.',
  restsOn: ['F-01', 'F-06', 'F-07', 'F-09', 'Q-01', 'Q-06', 'SEED-16'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const { witnesses, violations } = watch(evidence, context.subjectApps);
    return result(
      witnesses,
      violations,
      'an app under test acknowledges an event on standby, or a take event that names another app',
    );
  },
};

/** What the subject last heard of a thread, while that was bad news. */
interface Loss {
  told: Told;
  /** One refused send may have been on its way when a take was told. */
  inFlight: boolean;
}

function watch(
  evidence: Evidence,
  subjects: ReadonlySet<string>,
): { witnesses: number[]; violations: Violation[] } {
  const deliveries = webhooksById(evidence);
  const losses = new Map<string, Loss>();
  const witnesses: number[] = [];
  const violations: Violation[] = [];
  for (const step of evidence.steps) {
    const { entry } = step;
    const told = toldBy(evidence, entry, deliveries);
    if (told !== null && subjects.has(told.app)) {
      if (told.news === 'lost') {
        witnesses.push(entry.seq);
        losses.set(toldKey(told.app, told.ref), { told, inFlight: told.how === 'take' });
      } else if (told.news === 'mine') {
        losses.delete(toldKey(told.app, told.ref));
      }
    }
    // A call is not on its way for as long as the world’s clock is moved.
    if (entry.kind === 'clock') for (const loss of losses.values()) loss.inFlight = false;
    if (entry.kind === 'call' && subjects.has(entry.app) && acts(entry)) {
      violations.push(...trespass(evidence, step, entry, losses));
    }
  }
  return { witnesses, violations };
}

function acts({ call }: CallEntry): boolean {
  return call === 'send' || call === 'pass' || call === 'release';
}

function trespass(evidence: Evidence, step: Step, call: CallEntry, losses: Map<string, Loss>): Violation[] {
  if (call.page === undefined || call.psid === undefined) {
    return [];
  }
  const ref = { page: call.page, psid: call.psid };
  const loss = losses.get(toldKey(call.app, ref));
  // A thread that has become its own to act on meanwhile, by a lapse for instance, is no trespass.
  if (loss === undefined || holdsFloor(sceneIn(step.before, ref, call.app, step.now))) {
    return [];
  }
  const answer = evidence.answerTo(call);
  if (loss.inFlight && answer?.outcome !== 'ok') {
    loss.inFlight = false;
    return [];
  }
  return [
    {
      facts: [
        loss.told.fact,
        callFact(evidence, call),
        ...(answer === undefined ? [] : [answerFact(answer)]),
      ],
      contradiction: `${evidence.name(call.app)} was told at #${loss.told.fact.seq} that the thread is not its own and acted on it at #${call.seq}, with nothing in between that gave it back`,
      advice:
        'Read `entry[].standby[]` apart from `entry[].messaging[]`: store what it says and send nothing until a pass event or a `messaging` event arrives.',
    },
  ];
}
