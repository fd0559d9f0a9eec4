/** P-07: the reply first, whatever carries the hand-over. */
import type { AnswerEntry, CallEntry, ControlEntry, WebhookDelivery } from '../journal.ts';
import { hasMessage, holdsFloor, orderOf } from '../oracle/control.ts';
import type { Step } from '../oracle/oracle.ts';
import { sceneIn } from '../oracle/world.ts';
import { answerFact, callFact, type Evidence, evidenceOf, moveFact, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';
import { toldBy, toldKey, webhooksById } from './told.ts';

export const p07: Rule = {
  id: 'P-07',
  kind: 'duty',
  sentence:
    "For an agent's hand-over with a reply, no move caused by the subject precedes the acceptance of that reply's last part, by whatever endpoint.",
  why: 'The person is owed the goodbye. Passing first gets the reply refused; passing although the reply failed leaves the person without a word.',
  restsOn: ['SEED-75', 'SEED-77', 'SEED-78', 'F-36', 'Q-09', 'Q-10'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const { witnesses, violations } = watch(evidence, context.subjectApps);
    return result(
      witnesses,
      violations,
      'an app under test sends a reply that hands over, or gives the thread away and then replies',
    );
  },
};

/** What the subject has done on a thread since the person, or a hand-over to it, last gave it something to answer. */
interface Turn {
  /** Its own move away from itself, of which it knows. */
  moved?: { move: ControlEntry; call: CallEntry };
  /** A reply that ordered the hand-over and was not accepted. */
  failed?: CallEntry;
  replied: boolean;
}

interface Findings {
  witnesses: number[];
  violations: Violation[];
}

function watch(evidence: Evidence, subjects: ReadonlySet<string>): Findings {
  const deliveries = webhooksById(evidence);
  const turns = new Map<string, Turn>();
  const findings: Findings = { witnesses: [], violations: [] };
  for (const step of evidence.steps) {
    const { entry } = step;
    for (const ended of endOfTurn(evidence, step, subjects, deliveries)) {
      turns.delete(ended);
    }
    const call = entry.kind === 'call' ? entry : evidence.callOf(entry);
    if (call?.page !== undefined && call.psid !== undefined && subjects.has(call.app)) {
      const key = toldKey(call.app, { page: call.page, psid: call.psid });
      const turn = turns.get(key) ?? { replied: false };
      turns.set(key, turn);
      take(evidence, step, call, turn, findings);
    }
  }
  return findings;
}

/** The person acting, or control coming to the subject, begins a new turn. */
function endOfTurn(
  evidence: Evidence,
  { entry }: Step,
  subjects: ReadonlySet<string>,
  deliveries: ReadonlyMap<string, WebhookDelivery>,
): string[] {
  if (entry.kind === 'act') {
    return [...subjects].map((app) => toldKey(app, entry));
  }
  const told = toldBy(evidence, entry, deliveries);
  return told?.news === 'mine' ? [toldKey(told.app, told.ref)] : [];
}

function take(evidence: Evidence, step: Step, call: CallEntry, turn: Turn, findings: Findings): void {
  const { entry } = step;
  if (entry.kind === 'call' && hasMessage(call)) {
    findings.witnesses.push(...(handsOver(call) ? [call.seq] : []));
    findings.violations.push(...replyAfterMove(evidence, step, call, turn));
  } else if (entry.kind === 'answer' && hasMessage(call)) {
    noteReply(turn, call, entry);
  } else if (entry.kind === 'control' && entry.from === call.app && entry.to !== call.app) {
    findings.witnesses.push(...(turn.replied && call.call !== 'send' ? [entry.seq] : []));
    findings.violations.push(...moveWithoutReply(evidence, entry, call, turn));
    // A move whose answer was lost is one that the subject cannot know of; P-10 has the word on that.
    if (evidence.answerTo(call)?.lost === undefined) {
      turn.moved = { move: entry, call };
    }
  }
}

function handsOver(call: CallEntry): boolean {
  const order = orderOf(call);
  return order?.kind === 'send' && order.control !== null;
}

function noteReply(turn: Turn, call: CallEntry, answer: AnswerEntry): void {
  if (answer.outcome === 'ok') {
    turn.replied = true;
    delete turn.failed;
  } else if (handsOver(call)) {
    turn.failed = call;
  }
}

/** The reply, or its last part, comes after the subject has given the thread away. */
function replyAfterMove(evidence: Evidence, step: Step, call: CallEntry, { moved }: Turn): Violation[] {
  if (moved === undefined || call.page === undefined || call.psid === undefined) {
    return [];
  }
  const ref = { page: call.page, psid: call.psid };
  // After a reply with release the default app may still add a word; that is a new reply, not a late part.
  const mayAdd = moved.call.call === 'send' && holdsFloor(sceneIn(step.before, ref, call.app, step.now));
  if (mayAdd) {
    return [];
  }
  const answer = evidence.answerTo(call);
  return [
    {
      facts: [
        callFact(evidence, moved.call),
        moveFact(evidence, moved.move),
        callFact(evidence, call),
        ...(answer === undefined ? [] : [answerFact(answer)]),
      ],
      contradiction: `${evidence.name(call.app)} gave the thread away at #${moved.move.seq} and replied only at #${call.seq}; the reply has to be accepted before control moves`,
      advice:
        'Let the hand-over ride on the last part of the reply (`thread_control` of the Send API) instead of calling an edge first.',
    },
  ];
}

/** The hand-over happens by another way although the reply that should have carried it failed. */
function moveWithoutReply(
  evidence: Evidence,
  move: ControlEntry,
  call: CallEntry,
  { failed }: Turn,
): Violation[] {
  if (failed === undefined || call.call === 'send') {
    return [];
  }
  const answer = evidence.answerTo(failed);
  return [
    {
      facts: [
        callFact(evidence, failed),
        ...(answer === undefined ? [] : [answerFact(answer)]),
        callFact(evidence, call),
        moveFact(evidence, move),
      ],
      contradiction: `the reply of #${failed.seq} that should hand over was never accepted, yet ${evidence.name(call.app)} moved control at #${move.seq}`,
      advice:
        'Keep the thread and the pending choice after a failed reply, and send the reply again with its hand-over.',
    },
  ];
}
