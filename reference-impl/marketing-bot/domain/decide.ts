// Should control move? Asked on every event and on a timer (SEED-18); answers pass, release or continue, with the reason.
import type { Conversation, DecisionRecord, Waiting } from './conversation.ts';
import { hasLapsed, isWindowOpen, withDecision } from './conversation.ts';
import type { FlowStep } from './flow.ts';
import { beginFlow, repeatQuestion, takeAnswer } from './flow.ts';
import { findPhrase } from './handover-rules.ts';
import type { Entry } from './heard.ts';
import type { AppId } from './ids.ts';
import { sameEntryMs } from './limits.ts';
import type { Outgoing, ReplyControl } from './outgoing.ts';
import { isSettled } from './outgoing.ts';
import type { Rules, Target } from './rules.ts';

export interface Say {
  text: string;
  control: ReplyControl;
  next: Conversation['flow'];
}

/** `done`: what was waiting is answered by this decision or needs no answer. */
export type Decision = { reason: string; done: boolean } & (
  | { decision: 'pass'; target: Target; say: Say }
  | { decision: 'release'; say: Say }
  | { decision: 'continue'; say?: Say }
);

export interface Self {
  app: AppId;
  /** The page's default app where it is known; a pass to it is then spelled with its id (P-13). */
  defaultApp?: AppId;
}

export function decide(conversation: Conversation, rules: Rules, self: Self, now: number): Decision {
  const hindrance = hindranceOf(conversation, now);
  if (hindrance !== null) return { decision: 'continue', done: false, reason: hindrance };

  const texts = conversation.waiting.flatMap((waiting) => (waiting.on === 'text' ? [waiting.text] : []));
  const match = findPhrase(
    texts,
    rules.phrases.filter((rule) => !isSelf(rule.pass, self)),
  );
  if (match !== null) {
    const { rule, phrase } = match;
    const reason = `rule "${rule.name}": the person wrote "${phrase}"`;
    return pass(conversation, rule.pass, rule.say, reason, self, now);
  }

  const unfinished = conversation.outbox.find((outgoing) => !isSettled(outgoing.progress));
  if (unfinished) {
    return { decision: 'continue', done: false, reason: 'a reply is already on its way' };
  }
  return conversation.waiting.length > 0
    ? answer(conversation, rules, self, now)
    : waitOn(conversation, rules, self, now);
}

function hindranceOf(conversation: Conversation, now: number): string | null {
  if (conversation.owner === 'other') return 'this app does not have the thread';
  if (conversation.owner === 'unknown') return 'who has the thread is not certain; Meta is asked';
  if (hasLapsed(conversation, now)) return 'control has run out; Meta is asked';
  if (!isWindowOpen(conversation, now)) return 'the messaging window is closed';
  const moving = conversation.outbox.find((outgoing) => isUnderway(outgoing) && carries(outgoing) !== 'none');
  return moving ? `a hand-over (${carries(moving)}) is on its way, ${moving.attempts} attempts so far` : null;
}

function isUnderway({ progress }: Outgoing): boolean {
  return !isSettled(progress);
}

function carries({ work }: Outgoing): string {
  return work.kind === 'reply' ? work.control.type : work.control.edge;
}

function answer(conversation: Conversation, rules: Rules, self: Self, now: number): Decision {
  const { flow, waiting } = conversation;
  const entry = newestEntry(waiting);
  if (entry !== null) {
    if (isSameEntry(conversation, entry)) {
      return { decision: 'continue', done: true, reason: 'this entry has been greeted already' };
    }
    const opening = { at: entry.at, entry: entry.entry };
    const how = entry.entry.by === 'ad' ? `came in by ad ${entry.entry.adId}` : 'came in by a link';
    return follow(conversation, beginFlow(rules.flow, opening, `the person ${how}`), rules, self, now);
  }
  const text = waiting.findLast((item) => item.on === 'text');
  if (flow.stage === 'asking') {
    const step = text ? takeAnswer(rules.flow, flow, text.text, text.at) : repeatQuestion(rules.flow, flow);
    if (step) return follow(conversation, step, rules, self, now);
  }
  const why = text ? 'the person wrote and this app is responsible' : 'the thread was handed to this app';
  return follow(conversation, beginFlow(rules.flow, { at: now }, why), rules, self, now);
}

function follow(conversation: Conversation, step: FlowStep, rules: Rules, self: Self, now: number): Decision {
  if (step.step === 'say') {
    const say: Say = { text: step.text, control: { type: 'none' }, next: step.next };
    return { decision: 'continue', done: true, reason: step.reason, say };
  }
  const { whenDone } = rules.flow;
  const reason = `the flow is done: ${step.reason}`;
  if (whenDone.control === 'release') {
    const say: Say = { text: step.text, control: { type: 'release' }, next: step.next };
    return { decision: 'release', done: true, reason, say };
  }
  if (!isSelf(whenDone.target, self)) {
    return pass(conversation, whenDone.target, step.text, reason, self, now, step.next);
  }
  const say: Say = { text: step.text, control: { type: 'none' }, next: step.next };
  return {
    decision: 'continue',
    done: true,
    reason: `${reason}; it would be passed to this app itself`,
    say,
  };
}

/** Nothing new was heard: the timer's question. */
function waitOn(conversation: Conversation, rules: Rules, self: Self, now: number): Decision {
  const { flow } = conversation;
  const { silence } = rules;
  if (silence && flow.stage === 'asking') {
    const lastHeardAt = conversation.transcript.findLast(({ from }) => from === 'person')?.at ?? 0;
    const silentMs = now - Math.max(lastHeardAt, flow.startedAt);
    const toSelf = silence.control.control === 'pass' && isSelf(silence.control.target, self);
    if (silentMs >= silence.afterMs && !toSelf) {
      const reason = `the person has been silent for ${Math.floor(silentMs / 1000)} s in the middle of the flow`;
      if (silence.control.control === 'pass') {
        return pass(conversation, silence.control.target, silence.say, reason, self, now);
      }
      const next = { stage: 'done' as const, answers: flow.answers, doneAt: now };
      const say: Say = { text: silence.say, control: { type: 'release' }, next };
      return { decision: 'release', done: true, reason, say };
    }
  }
  return { decision: 'continue', done: true, reason: 'nothing calls for a move' };
}

function pass(
  conversation: Conversation,
  target: Target,
  text: string,
  reason: string,
  self: Self,
  now: number,
  next?: Conversation['flow'],
): Decision {
  const app = appOf(target, self);
  const answers = conversation.flow.stage === 'idle' ? [] : conversation.flow.answers;
  const say: Say = {
    text,
    control: { type: 'pass', ...(app ? { app } : {}) },
    next: next ?? { stage: 'done', answers, doneAt: now },
  };
  return { decision: 'pass', done: true, target, reason, say };
}

function appOf(target: Target, self: Self): AppId | undefined {
  return target.to === 'app' ? target.app : self.defaultApp;
}

/** A pass to itself would be refused (CR-054), and a loop if it were not (F-47); such a rule does not hold. */
function isSelf(target: Target, self: Self): boolean {
  return appOf(target, self) === self.app;
}

function newestEntry(waiting: readonly Waiting[]): { at: number; entry: Entry } | null {
  for (const item of waiting.toReversed()) {
    if (item.on === 'entry') return { at: item.at, entry: item.entry };
    if (item.on === 'text' && item.entry) return { at: item.at, entry: item.entry };
  }
  return null;
}

/** A click on an ad is told twice to an app that hears referrals: once by itself, once inside the message. */
function isSameEntry({ flow }: Conversation, { at, entry }: { at: number; entry: Entry }): boolean {
  if (flow.stage !== 'asking' || !flow.entry || Math.abs(at - flow.startedAt) >= sameEntryMs) return false;
  return entry.by === 'ad'
    ? flow.entry.by === 'ad' && flow.entry.adId === entry.adId
    : flow.entry.by === 'link' && flow.entry.ref === entry.ref;
}

/** Writes the decision down and puts what it wants said into the outbox. A hand-over takes the place of a mere reply. */
export function applyDecision(
  before: Conversation,
  decision: Decision,
  { id, trigger, now }: { id: string; trigger: DecisionRecord['trigger']; now: number },
): Conversation {
  const record: DecisionRecord = {
    at: now,
    trigger,
    decision: decision.decision,
    reason: decision.reason,
    ...(decision.decision === 'pass' ? { target: decision.target } : {}),
  };
  const noted = withDecision(before, record);
  const conversation = decision.done ? { ...noted, waiting: [] } : noted;
  if (!decision.say) return conversation;
  const { text, control, next } = decision.say;
  const outgoing: Outgoing = {
    id,
    origin: 'flow',
    work: { kind: 'reply', parts: [text], control, next },
    partsSent: 0,
    attempts: 0,
    progress: { state: 'waiting', notBefore: now },
  };
  const kept = control.type === 'none' ? conversation.outbox : conversation.outbox.map(supersede);
  return { ...conversation, outbox: [...kept.filter(isWorthKeeping), outgoing] };
}

function supersede(outgoing: Outgoing): Outgoing {
  const replaceable = outgoing.origin === 'flow' && outgoing.progress.state === 'waiting';
  if (!replaceable) return outgoing;
  return { ...outgoing, progress: { state: 'gave_up', why: 'a hand-over took its place' } };
}

/** Replies of the flow leave the outbox once settled; asked ones stay, because somebody will ask what became of them. */
function isWorthKeeping({ origin, progress }: Outgoing): boolean {
  return origin === 'asked' || !isSettled(progress);
}
