/**
 * Weighted commands. `fc.commands` draws evenly among the arbitraries it is given, so everything is one `oneof` with weights
 * inside one arbitrary; and time moves to the limits and one step around them, since that is where its faults are.
 */
import fc from 'fast-check';
import { ArmFault } from './commands/arm-fault.ts';
import { ChooseDefault } from './commands/choose-default.ts';
import { ClickAd } from './commands/click-ad.ts';
import type { Command } from './commands/command.ts';
import { OpenLink } from './commands/open-link.ts';
import { PermitTake } from './commands/permit-take.ts';
import { ReadOwner } from './commands/read-owner.ts';
import { type Ordered, Send } from './commands/send.ts';
import { TapGetStarted } from './commands/tap-get-started.ts';
import { type EdgeOrder, UseEdge } from './commands/use-edge.ts';
import { Wait } from './commands/wait.ts';
import { WriteMessage } from './commands/write-message.ts';
import { appNames, campaigns, personNames, type Setup } from './platform.ts';

const person = fc.constantFrom(...personNames);
const app = fc.constantFrom(...appNames);
const words = fc.constantFrom(null, 'Is it in stock?');
const dayS = 86_400;

const ordered: fc.Arbitrary<Ordered> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('none' as const) },
  { weight: 4, arbitrary: fc.constantFrom('pass' as const, 'release' as const) },
  { weight: 4, arbitrary: fc.record({ pass: fc.constantFrom(...appNames) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('empty' as const, 'nonsense' as const, { pass: 'stranger' as const }),
  },
);

const edgeOrder: fc.Arbitrary<EdgeOrder> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), to: fc.constantFrom(null, ...appNames) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'release' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'take' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'request' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('extend' as const),
      seconds: fc.constantFrom(1, 3600, 2 * dayS, 7 * dayS, 7 * dayS + 1, 0),
    }),
  },
);

const span = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      limit: fc.constantFrom('lease' as const, 'window' as const, 'silence' as const),
      of: person,
      plus: fc.constantFrom(-1000, -1, 0, 1, 1000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ms: fc.constantFrom(1, 1000, 3_600_000) }) },
);

/** How often each family of commands comes up. */
export interface Weights {
  entries: number;
  sends: number;
  edges: number;
  reads: number;
  waits: number;
  faults: number;
  settings: number;
}

export const evenWeights: Weights = {
  entries: 6,
  sends: 6,
  edges: 6,
  reads: 2,
  waits: 5,
  faults: 2,
  settings: 1,
};

export function commandsOf(weights: Weights, maxCommands = 80): fc.Arbitrary<Iterable<Command>> {
  const entries = fc.oneof(
    { weight: 3, arbitrary: person.map((who) => new WriteMessage(who)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(person, fc.constantFrom(...campaigns.map(({ ad_id }) => ad_id), 'unknown'), words)
        .map(([who, ad, text]) => new ClickAd(who, ad, text)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(person, fc.constantFrom('table', 'elsewhere'), words)
        .map(([who, ref, text]) => new OpenLink(who, ref, text)),
    },
    { weight: 1, arbitrary: person.map((who) => new TapGetStarted(who)) },
  );
  const sends = fc.tuple(app, person, ordered).map(([by, to, what]) => new Send(by, to, what));
  const edges = fc.tuple(app, person, edgeOrder).map(([by, of, order]) => new UseEdge(by, of, order));
  const reads = fc.tuple(app, person).map(([by, of]) => new ReadOwner(by, of));
  const faults = fc
    .tuple(
      fc.constantFrom(
        'send' as const,
        'send' as const,
        'send' as const,
        'pass' as const,
        'release' as const,
        'take' as const,
      ),
      fc.constantFrom('error' as const, 'before_commit' as const, 'after_commit' as const),
    )
    .map(([call, effect]) => new ArmFault(call, effect));
  const settings = fc.oneof(
    {
      weight: 2,
      arbitrary: fc.tuple(app, fc.boolean()).map(([who, allowed]) => new PermitTake(who, allowed)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(null, ...appNames), fc.constantFrom(null, ...appNames))
        .map(([chosen, social]) => new ChooseDefault(chosen, social)),
    },
  );
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: weights.entries, arbitrary: entries },
    { weight: weights.sends, arbitrary: sends },
    { weight: weights.edges, arbitrary: edges },
    { weight: weights.reads, arbitrary: reads },
    { weight: weights.waits, arbitrary: span.map((length) => new Wait(length)) },
    { weight: weights.faults, arbitrary: faults },
    { weight: weights.settings, arbitrary: settings },
  );
  return fc.commands([command], { maxCommands, size: 'max' });
}

/** Four worlds in five begin with routing on. */
export const setups: fc.Arbitrary<Omit<Setup, 'webhookUrl'>> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      routing: fc.constant('on' as const),
      social: fc.constantFrom(null, null, ...appNames),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ routing: 'off' as const, social: null }) },
);
