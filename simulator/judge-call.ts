/** Judges one Graph call: faults first, then the rules; and puts the call, its answer and what follows in their order. */

import type { GraphCommand } from './domain/commands.ts';
import { decideGraph } from './domain/decide.ts';
import type { AnswerEvent, CallEvent, Decided, RefusalEvent } from './domain/events.ts';
import type { CallEffect } from './domain/fault.ts';
import { type FaultHit, faultsOfCall } from './domain/faults.ts';
import type { AppId, PageId, Psid } from './domain/ids.ts';
import { leaningOfRefusal, leaningOfReply } from './domain/leaning.ts';
import { type Counted, countedAs, rateRefusal, type UsageReport, usageAfter } from './domain/rate-limits.ts';
import type { Readings } from './domain/readings.ts';
import {
  inputsOf,
  type Rejection,
  reasonOf,
  type SettingRejection,
  settingReasonOf,
} from './domain/rejections.ts';
import type { Reply } from './domain/reply.ts';
import type { RuleId } from './domain/rules.ts';
import { reject } from './domain/verdict.ts';
import type { CallKind, World } from './domain/world.ts';

/** A Graph call as its door understood it: a command, or why it is none. */
export interface GraphCall {
  readonly call: CallKind;
  readonly app: AppId;
  readonly page?: PageId;
  readonly psid?: Psid;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly command: GraphCommand | Rejection;
}

/** What an answer may repeat of its call: fields, limits and the version in its path. */
export type AnsweredCall = Pick<GraphCall, 'path' | 'params'>;

/** How the Graph door words outcomes; the journal holds the very answer that goes out. */
export interface AnswerWords {
  reply(reply: Reply, readings: Readings, call: AnsweredCall): unknown;
  refusal(rejection: Rejection, trace: string): GraphAnswer;
  fault(effect: Extract<CallEffect, { error: unknown }>, trace: string): GraphAnswer;
}

export interface GraphAnswer {
  readonly status: number;
  readonly code?: number;
  readonly subcode?: number;
  readonly body: unknown;
}

export type CallOutcome =
  | {
      readonly answered: true;
      readonly answer: GraphAnswer;
      /** The rule that refused it. */
      readonly rule: RuleId | null;
      /** In strict mode: the inferred rules and open readings behind it. */
      readonly leaned_on: readonly string[];
      /** How long an ordered fault keeps it, in the machine’s time. */
      readonly late_ms?: number;
      /** How much of its pools the app has used; left out while calls are not counted. */
      readonly usage?: UsageReport;
    }
  /** The connection is to be cut without an answer. */
  | { readonly answered: false };

export interface Judged {
  readonly outcome: CallOutcome;
  readonly entries: readonly Decided[];
  /** Whether anything changed, or the call only looked. */
  readonly changes: boolean;
}

export interface Judging {
  readonly world: World;
  readonly call: GraphCall;
  readonly now: number;
  readonly words: AnswerWords;
  readonly trace: () => string;
}

export function judgeCall(judging: Judging): Judged {
  const { world, call, now } = judging;
  const counted = countedAs(world, call);
  const judged = judgeCounted(judging, counted);
  if (counted === null || !judged.outcome.answered) return judged;
  const usage = usageAfter(world, call, counted, now);
  return usage === null ? judged : { ...judged, outcome: { ...judged.outcome, usage } };
}

const NO_HIT: FaultHit<CallEffect> = { matched: [], firing: null };

function judgeCounted(judging: Judging, counted: Counted | null): Judged {
  const { world, call } = judging;
  // A call that makes no sense uses up no fault: faults are for calls that would otherwise count.
  const hit = 'do' in call.command ? faultsOfCall(world.faults.values(), call) : NO_HIT;
  const begun = beginning(call, hit, counted);
  const effect = hit.firing?.effect ?? null;
  if (effect !== null && 'error' in effect) {
    const answer = judging.words.fault(effect, judging.trace());
    const entry = answerEntry(call, 'faulted', answer);
    return { outcome: answered(answer), entries: [...begun, entry], changes: true };
  }
  if (effect !== null && 'latency_ms' in effect) {
    const { outcome, ...judged } = judgeByRules(judging, begun, { counted, isLost: false, wasMatched: true });
    return { ...judged, outcome: outcome.answered ? { ...outcome, late_ms: effect.latency_ms } : outcome };
  }
  if (effect?.drop_connection === 'before_commit') {
    const entry = answerEntry(call, 'faulted', null, { lost: 'before_commit' });
    return { outcome: { answered: false }, entries: [...begun, entry], changes: true };
  }
  const isLost = effect !== null;
  return judgeByRules(judging, begun, { counted, isLost, wasMatched: hit.matched.length > 0 });
}

function judgeByRules(
  { world, call, now, words, trace }: Judging,
  begun: readonly Decided[],
  { counted, isLost, wasMatched }: { counted: Counted | null; isLost: boolean; wasMatched: boolean },
): Judged {
  const { command } = call;
  const lost = isLost ? ({ lost: 'after_commit' } as const) : {};
  const isStrict = world.readings.strict;
  // Limits come before anything about the parameters (API §2.6), but not before the token.
  const early = counted === null || isAboutToken(command) ? null : rateRefusal(world, call, counted, now);
  const given = early ?? command;
  const verdict = 'do' in given ? decideGraph(world, given, now) : reject(given);
  if (!verdict.ok) {
    const answer = words.refusal(verdict.rejection, trace());
    const refusal = refusalOf(call, verdict.rejection);
    const leaned = isStrict ? leaningOfRefusal(verdict.rejection) : [];
    return {
      outcome: isLost ? { answered: false } : answered(answer, refusal.rule, leaned),
      entries: [
        ...begun,
        { event: refusal, because: 0 },
        answerEntry(call, 'refused', answer, { ...lost, ...leaning(leaned) }),
      ],
      changes: true,
    };
  }
  const { value, events } = verdict;
  const answer = { status: 200, body: words.reply(value, world.readings, call) };
  const leaned = isStrict ? leaningOfReply(value, events) : [];
  const entry = answerEntry(call, 'ok', answer, {
    ...lost,
    ...leaning(leaned),
    ...(value.reply === 'sent' ? { message_id: value.mid } : {}),
  });
  const before = [...begun, entry];
  const following = events.map(
    ({ event, because }): Decided => ({ event, because: rebased(because, before.length) }),
  );
  return {
    outcome: isLost ? { answered: false } : answered(answer, null, leaned),
    entries: [...before, ...following],
    changes: following.length > 0 || wasMatched,
  };
}

function isAboutToken(command: GraphCommand | Rejection): boolean {
  return 'name' in command && (command.name === 'TokenDead' || command.name === 'ProofMissing');
}

/** The call itself, and the fault that hit it. */
function beginning(
  { command: _, ...facts }: GraphCall,
  hit: FaultHit<CallEffect>,
  counted: Counted | null,
): Decided[] {
  const matched = hit.matched.length === 0 ? {} : { matched: hit.matched };
  const counts = counted === null ? {} : { counted };
  const event: CallEvent = { kind: 'call', ...facts, ...matched, ...counts };
  if (hit.firing === null) return [{ event, because: null }];
  return [
    { event, because: null },
    { event: { kind: 'fault', what: 'fired', id: hit.firing.id }, because: 0 },
  ];
}

function answered(
  answer: GraphAnswer,
  rule: RuleId | null = null,
  leaned_on: readonly string[] = [],
): CallOutcome {
  return { answered: true, answer, rule, leaned_on };
}

function answerEntry(
  call: GraphCall,
  outcome: AnswerEvent['outcome'],
  answer: GraphAnswer | null,
  more: Pick<AnswerEvent, 'lost' | 'message_id' | 'leaned_on'> = {},
): Decided {
  const isWritten = more.lost === undefined && answer !== null;
  const event: AnswerEvent = {
    kind: 'answer',
    ...placeOf(call),
    outcome,
    status: isWritten ? answer.status : null,
    ...(answer?.code === undefined ? {} : { code: answer.code }),
    ...(answer?.subcode === undefined ? {} : { subcode: answer.subcode }),
    ...more,
    ...(isWritten ? { body: answer.body } : {}),
  };
  return { event, because: 'command' };
}

function refusalOf(call: GraphCall, rejection: Rejection): RefusalEvent {
  const { rule, would_pass, reading } = reasonOf(rejection);
  return {
    kind: 'refusal',
    ...placeOf(call),
    rejection: rejection.name,
    rule,
    inputs: inputsOf(rejection),
    would_pass,
    ...(reading === undefined ? {} : { reading }),
  };
}

/** Why a setting or an act was refused: for the journal, as of a call. */
export function settingRefusal(call: string, rejection: SettingRejection): RefusalEvent {
  const { rule, would_pass, reading } = settingReasonOf(rejection);
  return {
    kind: 'refusal',
    call,
    rejection: rejection.name,
    rule,
    inputs: inputsOf(rejection),
    would_pass,
    ...(reading === undefined ? {} : { reading }),
  };
}

function placeOf({ call, app, page, psid }: GraphCall): Pick<GraphCall, 'call' | 'app' | 'page' | 'psid'> {
  return { call, app, ...(page === undefined ? {} : { page }), ...(psid === undefined ? {} : { psid }) };
}

function leaning(leaned_on: readonly string[]): Pick<AnswerEvent, 'leaned_on'> {
  return leaned_on.length === 0 ? {} : { leaned_on };
}

/** An index within a decision becomes an index within the entries of the whole command. */
function rebased(because: Decided['because'], offset: number): Decided['because'] {
  return typeof because === 'number' ? because + offset : because;
}
