/** What of the rules and of the moves of control a world has seen: what its tests leave out shows at a glance. */

import type { Move } from './domain/control-event.ts';
import { type AppId, INBOX_APP } from './domain/ids.ts';
import { RULES, type RuleId } from './domain/rules.ts';
import type { Engine } from './engine.ts';

export interface Coverage {
  readonly rules: {
    /** How often each rule decided something: a route, a move of control, a refusal. */
    readonly exercised: Readonly<Partial<Record<RuleId, number>>>;
    /** Rules of routing that decided nothing. Not every rule can: some only bind what others decide. */
    readonly untouched: readonly RuleId[];
  };
  /** Each kind of move, with how often it went from whom to whom. */
  readonly moves: Readonly<Record<Move, readonly Transition[]>>;
}

export interface Transition {
  readonly from: Holder;
  readonly to: Holder;
  times: number;
}

type Holder = 'nobody' | 'app' | 'inbox';

export function coverageOf({ journal }: Engine): Coverage {
  const exercised: Partial<Record<RuleId, number>> = {};
  const moves = noMoves();
  for (const entry of journal.entries()) {
    if (entry.kind !== 'routing' && entry.kind !== 'control' && entry.kind !== 'refusal') continue;
    exercised[entry.rule] = (exercised[entry.rule] ?? 0) + 1;
    if (entry.kind !== 'control') continue;
    const [from, to] = [holder(entry.from), holder(entry.to)];
    const seen = moves[entry.move].find((one) => one.from === from && one.to === to);
    if (seen === undefined) moves[entry.move].push({ from, to, times: 1 });
    else seen.times += 1;
  }
  const untouched = (Object.keys(RULES) as RuleId[]).filter(
    (rule) => rule.startsWith('CR-') && exercised[rule] === undefined,
  );
  return { rules: { exercised, untouched }, moves };
}

function noMoves(): Record<Move, Transition[]> {
  return {
    route: [],
    pass: [],
    release: [],
    take: [],
    request_grant: [],
    extend: [],
    expiry: [],
    inbox: [],
    human_agent: [],
    lead: [],
    disconnection: [],
  };
}

function holder(app: AppId | null): Holder {
  if (app === null) return 'nobody';
  return app === INBOX_APP ? 'inbox' : 'app';
}
