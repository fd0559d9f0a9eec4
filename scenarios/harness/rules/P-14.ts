/** P-14: outside of the window only with the tag that is made for it, and inside without. */
import { type CallEntry, ms } from '../journal.ts';
import { hasMessage } from '../oracle/control.ts';
import { humanAgentWindowMs, messagingWindowMs } from '../oracle/limits.ts';
import { answerFact, callFact, type Evidence, evidenceOf, fact, result } from './evidence.ts';
import type { Fact, Rule, Violation } from './rule.ts';
import { toldKey } from './told.ts';

export const p14: Rule = {
  id: 'P-14',
  kind: 'duty',
  sentence:
    'It sends nothing outside of the messaging window but with HUMAN_AGENT, that within seven days and never inside of the window, and no retired tag at any time.',
  why: 'A tag is a promise to Meta about what a message is for. Retired tags are refused, and a page that uses the human-agent tag for anything else loses it.',
  restsOn: ['API-057', 'API-060', 'API-062', 'API-063', 'F-48', 'F-50', 'Q-15'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    /** When a person last did something that opens the window, by thread. */
    const heard = new Map<string, Fact & { at: number }>();
    const witnesses: number[] = [];
    const violations: Violation[] = [];
    for (const entry of journal) {
      if (entry.kind === 'act' && entry.opens_window === true)
        heard.set(toldKey('', entry), { ...fact(entry, `the person did ${entry.type}`), at: ms(entry.at) });
      if (entry.kind !== 'call' || !context.subjectApps.has(entry.app) || !hasMessage(entry)) continue;
      const last = lastHeard(entry, heard);
      const tag = tagOf(entry);
      const isOutside = last !== undefined && ms(entry.at) - last.at >= messagingWindowMs;
      if (tag === undefined && !isOutside) continue;
      witnesses.push(entry.seq);
      violations.push(...judged(evidence, entry, tag, last));
    }
    return result(
      witnesses,
      violations,
      'an app under test sends with a tag, or after the window has closed',
    );
  },
};

/** API-059. */
const retired: ReadonlySet<string> = new Set([
  'CONFIRMED_EVENT_UPDATE',
  'POST_PURCHASE_UPDATE',
  'ACCOUNT_UPDATE',
]);

function lastHeard(
  { page, psid }: CallEntry,
  heard: ReadonlyMap<string, Fact & { at: number }>,
): (Fact & { at: number }) | undefined {
  return page === undefined || psid === undefined ? undefined : heard.get(toldKey('', { page, psid }));
}

function tagOf(call: CallEntry): string | undefined {
  const { tag } = call.params;
  return typeof tag === 'string' ? tag : undefined;
}

function judged(
  evidence: Evidence,
  call: CallEntry,
  tag: string | undefined,
  last: (Fact & { at: number }) | undefined,
): Violation[] {
  const silentMs = last === undefined ? undefined : ms(call.at) - last.at;
  const fault = faultOf(call, tag, silentMs);
  if (fault === undefined) return [];
  const answer = evidence.answerTo(call);
  return [
    {
      facts: [
        ...(last === undefined ? [] : [{ seq: last.seq, sentence: last.sentence }]),
        callFact(evidence, call),
        ...(answer === undefined ? [] : [answerFact(answer)]),
      ],
      contradiction: `${evidence.name(call.app)} ${fault} at #${call.seq}`,
      advice:
        'Answer within 24 hours without a tag, later with HUMAN_AGENT where the app holds that feature, and after seven days not at all.',
    },
  ];
}

function faultOf(call: CallEntry, tag: string | undefined, silentMs: number | undefined): string | undefined {
  if (tag !== undefined && retired.has(tag)) return `used the retired tag ${tag}`;
  if (silentMs === undefined) return undefined;
  const hours = Math.floor(silentMs / 3_600_000);
  if (tag === 'HUMAN_AGENT' && silentMs < messagingWindowMs)
    return `used HUMAN_AGENT ${hours} hours after the person wrote`;
  if (tag === 'HUMAN_AGENT' && silentMs >= humanAgentWindowMs)
    return `used HUMAN_AGENT after ${hours} hours of silence`;
  if (tag === undefined && silentMs >= messagingWindowMs && !isExempt(call))
    return `sent without a tag after ${hours} hours of silence`;
  return undefined;
}

/** Utility messages (API-064), tokens of opt-ins (API-093) and private replies (API-090) go by rules of their own. */
function isExempt({ params: { recipient, messaging_type: type } }: CallEntry): boolean {
  const isToPsid = typeof recipient === 'object' && recipient !== null && 'id' in recipient;
  return type === 'UTILITY' || !isToPsid;
}
