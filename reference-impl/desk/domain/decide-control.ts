/** The pending choice of the Update Thread Control window, control acts that are calls of their own, and probes. */

import type { Account } from './account.ts';
import type { Case, ControlLine } from './case.ts';
import type { CaseCommand, ControlAct } from './commands.ts';
import { learnedFromRefusal, refusalOfChoice } from './decide-reply.ts';
import type { CaseEvent } from './events.ts';
import { leaseMs } from './limits.ts';
import type { OwnerBelief } from './owner.ts';
import { beliefFromProbe, ownedBy, ownerNow, partyOf } from './owner.ts';
import { judgeByOwner } from './reconcile.ts';
import type { CaseRefusal, Decision } from './refusals.ts';
import { accept, refuse } from './refusals.ts';
import { sameThreadControl } from './thread-control.ts';

type CaseDecision = Decision<CaseEvent, CaseRefusal>;
type Of<Type extends CaseCommand['type']> = Extract<CaseCommand, { type: Type }>;
type Context = { readonly account: Account; readonly now: number };

/** SEED-70: stores the choice and nothing else; no call leaves until a reply does. */
export function chooseThreadControl(
  state: Case,
  command: Of<'ChooseThreadControl'>,
  { account, now }: Context,
): CaseDecision {
  const wrong = refusalOfChoice(account, command.choice);
  if (wrong) return refuse(wrong);
  if (sameThreadControl(state.pending?.choice ?? null, command.choice)) return accept();
  return accept({ type: 'ThreadControlChosen', choice: command.choice, at: now, by: command.by });
}

export function undoThreadControl(state: Case): CaseDecision {
  return state.pending ? accept({ type: 'ThreadControlCleared' }) : accept();
}

/** What the desk can say no to without a call; accepted means: make the call. */
export function askControl(state: Case, act: ControlAct, { account, now }: Context): CaseDecision {
  if (!account.connected) return refuse({ kind: 'AccountNotConnected' });
  const owner = ownerNow(state.owner, now);
  switch (act.act) {
    case 'take':
      if (!account.enabled) return refuse({ kind: 'NotEnabled' });
      // SEED-54: with the permission off here, no call is made at all.
      if (!account.takePermission) return refuse({ kind: 'TakeNotAllowed' });
      if (owner.kind === 'self') return refuse({ kind: 'AlreadyOwner' });
      // F-26: not offered again until a look at Meta shows that Conversation Routing is on.
      return account.seen.routing.state === 'off' ? refuse({ kind: 'RoutingIsOff' }) : accept();
    case 'extend':
    case 'release':
      // F-32: shown as "you do not hold it". An unknown owner leaves the judgement to Meta.
      return owner.kind === 'self' || owner.kind === 'unknown'
        ? accept()
        : refuse({ kind: 'NotOwner', owner: partyOf(owner) });
    case 'pass':
      // CR-050: an idle thread may be passed by any connected app.
      return owner.kind === 'app' || owner.kind === 'another'
        ? refuse({ kind: 'NotOwner', owner: partyOf(owner) })
        : accept();
    case 'request':
      // CR-077, DIFF-18.
      return account.seen.routing.state === 'on' ? refuse({ kind: 'RoutingIsOn' }) : accept();
    default:
      return act satisfies never;
  }
}

export function settleControl(state: Case, command: Of<'SettleControl'>, context: Context): CaseDecision {
  const { act, outcome } = command;
  switch (outcome.kind) {
    case 'ok':
      return accept(...doneByCall(state, command, context));
    case 'refused':
      return accept(...learnedFromRefusal(outcome.failure, context.now));
    case 'unknown':
      // F-37: ask the owner before a second call.
      return accept({ type: 'OwnerDoubted', why: `the answer to ${act.act} was lost` });
    default:
      return outcome satisfies never;
  }
}

function doneByCall(state: Case, command: Of<'SettleControl'>, { account, now }: Context): CaseEvent[] {
  const { act, by } = command;
  const known = { knownFrom: 'call', at: now, asOf: now } as const;
  const from = partyOf(ownerNow(state.owner, now));
  const line = (move: ControlLine['move'], to: ControlLine['to'], note: string | null): CaseEvent => ({
    type: 'ControlNoted',
    line: { at: now, move, from, to, proof: 'call', by, note, replyId: null },
  });
  const learned = (owner: OwnerBelief): CaseEvent => ({ type: 'OwnerLearned', owner });
  switch (act.act) {
    case 'take':
      return [line('take', 'self', act.note), learned({ kind: 'self', ...known, expiresAt: now + leaseMs })];
    case 'extend':
      // CR-086: call time plus duration; it may shorten as well.
      return [
        line('extend', 'self', null),
        learned({ kind: 'self', ...known, expiresAt: now + act.seconds * 1000 }),
      ];
    case 'request':
      // F-29: asked is not granted. Only a pass event, or the owner itself, says that it was.
      return [line('request', from, act.note), { type: 'OwnerDoubted', why: 'control was requested' }];
    case 'release':
      return [line('release', 'nobody', null), learned({ kind: 'nobody', ...known })];
    case 'pass': {
      const target = act.to ?? account.apps.find((app) => app.role === 'default')?.appId ?? null;
      const leased = { ...known, expiresAt: now + leaseMs };
      const owner: OwnerBelief =
        target === null ? { kind: 'another', ...leased } : ownedBy(target, account.ownAppId, leased);
      const doubt: CaseEvent[] = act.to === null ? [{ type: 'OwnerDoubted', why: 'Meta chose the app' }] : [];
      return [line('pass', partyOf(owner), act.note), learned(owner), ...doubt];
    }
    default:
      return act satisfies never;
  }
}

/** The answer of `thread_owner` overrides whatever was concluded, and settles replies of unknown fate. */
export function learnOwner(state: Case, command: Of<'LearnOwner'>, context: Context): CaseDecision {
  const { outcome } = command;
  if (outcome.kind !== 'ok') {
    const failed = outcome.kind === 'unknown' ? outcome.why : outcome.failure.message;
    return accept({ type: 'OwnerAsked', failed });
  }
  const { account, now } = context;
  const answer = withoutRounding(beliefFromProbe(outcome.value, account.ownAppId, now), state.owner);
  const judged = judgeByOwner(state, answer, context);
  const told = judged.some((event) => event.type === 'ControlNoted');
  const line: CaseEvent[] = told ? [] : seenChange(state, answer, now);
  return accept({ type: 'OwnerAsked', failed: null }, ...judged, ...line, {
    type: 'OwnerLearned',
    owner: answer,
  });
}

/** A line for an owner that no event had told of. That Meta leaves out a name we know is no change (CR-112). */
function seenChange(state: Case, answer: OwnerBelief, now: number): CaseEvent[] {
  const from = state.timeline.at(-1)?.to ?? 'unknown';
  const to = partyOf(answer);
  const unnamed = to === 'another' && from !== 'self' && from !== 'nobody' && from !== 'unknown';
  if (from === to || unnamed) return [];
  const rest = { proof: 'probe', by: null, note: null, replyId: null } as const;
  return [{ type: 'ControlNoted', line: { at: now, move: 'seen', from, to, ...rest } }];
}

/** Meta tells whole seconds, rounded down: an expiry we know to the millisecond is kept. */
function withoutRounding(answer: OwnerBelief, before: OwnerBelief): OwnerBelief {
  if (answer.kind !== 'self' || before.kind !== 'self') return answer;
  if (answer.expiresAt === null || before.expiresAt === null) return answer;
  const roundedMs = before.expiresAt - answer.expiresAt;
  return roundedMs > 0 && roundedMs < 1000 ? { ...answer, expiresAt: before.expiresAt } : answer;
}
