/** P-05: try again what may pass, with pauses; leave alone what will not. */
import type { AnswerEntry, CallEntry, Entry } from '../journal.ts';
import { hasMessage } from '../oracle/control.ts';
import { answerFact, callFact, type Evidence, evidenceOf, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';
import { toldKey } from './told.ts';

export const p05: Rule = {
  id: 'P-05',
  kind: 'duty',
  sentence:
    'After a refusal that may pass it tries again with pauses; what was refused for good, a dead token included, it does not repeat.',
  why: 'A tight loop uses up the limits of everybody on the page, and no number of tries makes a dead token live.',
  restsOn: ['API-096', 'API-097', 'API-098', 'F-19', 'F-20'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const witnesses: number[] = [];
    const violations: Violation[] = [];
    const chains = new Map<string, Try[]>();
    for (const entry of journal) {
      if (entry.kind === 'act') for (const app of context.subjectApps) chains.delete(toldKey(app, entry));
      const made = tryIn(entry, evidence, context.subjectApps);
      if (made === null) continue;
      const { key, ...one } = made;
      const [first] = chains.get(key) ?? [];
      const isSame = first !== undefined && textOf(first.call) === textOf(one.call);
      const chain = [...(isSame ? (chains.get(key) ?? []) : []), one];
      chains.set(key, chain);
      if (one.answer.outcome === 'ok') chains.delete(key);
      else witnesses.push(one.call.seq);
      violations.push(...judged(evidence, chain));
    }
    return result(witnesses, violations, 'a send of an app under test is refused');
  },
};

/** The codes of API-097; pools that are used up have codes of their own. */
const passing: ReadonlySet<number> = new Set([1, 2, 4, 17, 32, 613, 1200]);
const pools = { from: 80_000, to: 80_099 };

/** A person may press the button again, and a driver is asked to: more tries than these are a program's own. */
const finalTriesMax = 3;
const atOnceTriesMax = 2;

interface Try {
  readonly call: CallEntry;
  readonly answer: AnswerEntry;
}

function tryIn(
  entry: Entry,
  evidence: Evidence,
  subjects: ReadonlySet<string>,
): (Try & { key: string }) | null {
  if (entry.kind !== 'answer' || entry.lost !== undefined || !subjects.has(entry.app)) return null;
  const call = evidence.callOf(entry);
  if (call === undefined || !hasMessage(call) || call.page === undefined || call.psid === undefined)
    return null;
  return { key: toldKey(call.app, { page: call.page, psid: call.psid }), call, answer: entry };
}

function mayPass({ code }: AnswerEntry): boolean {
  return code !== undefined && (passing.has(code) || (code >= pools.from && code <= pools.to));
}

/** The newest try is judged against those of the same message before it. */
function judged(evidence: Evidence, chain: readonly Try[]): Violation[] {
  const final = chain.filter(({ answer }) => answer.outcome !== 'ok' && !mayPass(answer));
  if (final.length > finalTriesMax)
    return [
      told(
        evidence,
        final,
        'was refused for good each time',
        'Branch on code and subcode; give up, and tell a human.',
      ),
    ];
  const [last] = chain.slice(-1);
  const atOnce = chain.filter(({ call }) => call.at === last?.call.at);
  if (atOnce.length > atOnceTriesMax)
    return [
      told(
        evidence,
        atOnce,
        'was tried again without any pause',
        'Wait longer after each refusal, and stop some time.',
      ),
    ];
  return [];
}

function told(evidence: Evidence, tries: readonly Try[], how: string, advice: string): Violation {
  const [first, last] = [tries[0], tries.at(-1)];
  return {
    facts: tries.flatMap(({ call, answer }) => [callFact(evidence, call), answerFact(answer)]),
    contradiction: `the same message ${how}, ${tries.length} times from #${first?.call.seq} to #${last?.call.seq}`,
    advice,
  };
}

function textOf(call: CallEntry): string {
  return JSON.stringify(call.params.message);
}
