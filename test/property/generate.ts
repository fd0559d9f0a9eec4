/**
 * Weighted commands. `fc.commands` draws evenly among the arbitraries it is given, so everything is one `oneof` with weights
 * inside one arbitrary; and time moves to the limits and one step around them, since that is where its faults are.
 */
import fc from 'fast-check';
import { ArmFault } from './commands/arm-fault.ts';
import { Arrive } from './commands/arrive.ts';
import { ChooseDefault } from './commands/choose-default.ts';
import type { Command } from './commands/command.ts';
import { type Crossings, CrossLimit } from './commands/cross-limit.ts';
import { PermitTake } from './commands/permit-take.ts';
import { ReadOwner } from './commands/read-owner.ts';
import { Retry } from './commands/retry.ts';
import { type Manner, type Ordered, Send } from './commands/send.ts';
import { TapButton } from './commands/tap-button.ts';
import { type EdgeOrder, UseEdge } from './commands/use-edge.ts';
import { UseInbox } from './commands/use-inbox.ts';
import { limits, Wait } from './commands/wait.ts';
import type { Act, InboxAct } from './model/model.ts';
import { appNames, campaigns, personNames, type Setup, stopWord } from './setup.ts';

const person = fc.constantFrom(...personNames);
const app = fc.constantFrom(...appNames);
const dayS = 86_400;

/** With words or without: a bare click is no message. */
const adIds = [...campaigns.map(({ ad_id }) => ad_id), 'unknown'];
const leadIds = campaigns.filter(({ kind }) => kind === 'lead').map(({ ad_id }) => ad_id);
const hello = { text: 'Is it in stock?' };

function worded(act: Act): fc.Arbitrary<Act> {
  return fc.constantFrom<Act>(act, { ...act, ...hello });
}

const organicAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Act>({ type: 'message', ...hello }) },
  { weight: 6, arbitrary: fc.constantFrom(...adIds).chain((ad_id) => worded({ type: 'ad_click', ad_id })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom({ ref: 'table' }, { ref: 'elsewhere' }, {})
      .chain((ref) => worded({ type: 'link', ...ref })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Act>(
      { type: 'get_started' },
      { type: 'get_started', ref: 'table' },
      { type: 'get_started', ref: 'elsewhere' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('sponsored', 'spring', 'unknown')
      .map((ad_id) => ({ type: 'sponsored_reply', ad_id, ...hello })),
  },
);

/** What a form makes something of: its ad, answers, a stop keyword as a message, and leaving it. */
const formAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...leadIds).map((ad_id) => ({ type: 'ad_click', ad_id })) },
  { weight: 3, arbitrary: fc.constant<Act>({ type: 'lead_answer', text: 'Porto' }) },
  { weight: 1, arbitrary: fc.constant<Act>({ type: 'message', text: stopWord }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Act>(
      { type: 'lead_answer', outcome: 'dropped' },
      { type: 'lead_answer', outcome: 'disqualified' },
    ),
  },
);

const ordered: fc.Arbitrary<Ordered> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('none' as const) },
  { weight: 4, arbitrary: fc.constantFrom('pass' as const, 'release' as const) },
  { weight: 4, arbitrary: fc.record({ pass: fc.constantFrom(...appNames, 'inbox' as const) }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('empty' as const, 'nonsense' as const, { pass: 'stranger' as const }),
  },
);

const manner: fc.Arbitrary<Manner> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.constant({ humanAgent: true }) },
  { weight: 4, arbitrary: fc.constant({ button: true }) },
  { weight: 1, arbitrary: fc.constant({ privately: true }) },
);

const edgeOrder: fc.Arbitrary<EdgeOrder> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      to: fc.constantFrom(null, null, ...appNames, 'inbox' as const),
    }),
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

const inboxAct: fc.Arbitrary<InboxAct> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<InboxAct>({ type: 'reply', text: 'This is Ana.' }) },
  { weight: 1, arbitrary: fc.constant<InboxAct>({ type: 'ai_reply', text: 'One moment.' }) },
  { weight: 2, arbitrary: fc.constantFrom<InboxAct>({ type: 'move_to_main' }, { type: 'done' }) },
  { weight: 1, arbitrary: app.map((to): InboxAct => ({ type: 'ai_pass', app: to, text: 'For you.' })) },
);

const span = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      limit: fc.constantFrom('lease' as const, 'lease' as const, ...limits),
      of: person,
      plus: fc.constantFrom(-1000, -1, 0, 1, 1000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ms: fc.constantFrom(1, 1000, 3_600_000) }) },
);

/** How often each family of commands comes up. */
export interface Weights {
  entries: number;
  forms: number;
  sends: number;
  edges: number;
  inbox: number;
  reads: number;
  waits: number;
  crossings: number;
  faults: number;
  settings: number;
}

export const evenWeights: Weights = {
  entries: 6,
  forms: 2,
  sends: 6,
  edges: 5,
  inbox: 2,
  reads: 2,
  waits: 4,
  crossings: 0,
  faults: 2,
  settings: 1,
};

export function commandsOf(
  weights: Weights,
  { maxCommands = 80, crossings = { instants: 0, answers: 0 } }: Partial<Plan> = {},
): fc.Arbitrary<Iterable<Command>> {
  const entries = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(person, organicAct).map(([who, act]) => new Arrive(who, act)) },
    { weight: 3, arbitrary: person.map((who) => new TapButton(who)) },
    { weight: 1, arbitrary: person.map((who) => new Arrive(who, { type: 'comment', text: 'Nice' })) },
  );
  const forms = fc.tuple(person, formAct).map(([who, act]) => new Arrive(who, act));
  const sends = fc.oneof(
    {
      weight: 7,
      arbitrary: fc
        .tuple(app, person, ordered, manner)
        .map(([by, to, what, how]) => new Send(by, to, what, how)),
    },
    { weight: 1, arbitrary: fc.constant(null).map(() => new Retry()) },
  );
  const edges = fc.tuple(app, person, edgeOrder).map(([by, of, order]) => new UseEdge(by, of, order));
  const inbox = fc.tuple(person, inboxAct).map(([of, act]) => new UseInbox(of, act));
  const reads = fc.tuple(app, person).map(([by, of]) => new ReadOwner(by, of));
  const crossing = fc
    .tuple(fc.constantFrom('lease' as const, 'lease' as const, ...limits), person)
    .map(([limit, of]) => new CrossLimit(limit, of, crossings));
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
  const weighted: { weight: number; arbitrary: fc.Arbitrary<Command> }[] = [
    { weight: weights.entries, arbitrary: entries },
    { weight: weights.forms, arbitrary: forms },
    { weight: weights.sends, arbitrary: sends },
    { weight: weights.edges, arbitrary: edges },
    { weight: weights.inbox, arbitrary: inbox },
    { weight: weights.reads, arbitrary: reads },
    { weight: weights.waits, arbitrary: span.map((length) => new Wait(length)) },
    { weight: weights.crossings, arbitrary: crossing },
    { weight: weights.faults, arbitrary: faults },
    { weight: weights.settings, arbitrary: settings },
  ];
  return fc.commands([fc.oneof(...weighted)], { maxCommands, size: 'max' });
}

export interface Plan {
  maxCommands: number;
  crossings: Crossings;
}

/** Every reading that ownership leans on, each a little more often at its default. */
const readings = fc.record(
  {
    defaultAppOwnsOnInbound: fc.constantFrom(true, false),
    'routing.overrideActiveOwner': fc.constantFrom(true, false),
    'routing.emitHandover': fc.constantFrom(true, false),
    takeFanout: fc.constantFrom('all', 'previous_owner'),
    takeFromIdleEmits: fc.constantFrom(true, false),
    idleTakeNeedsPermission: fc.constantFrom(true, false),
    'campaign.maxDays': fc.constantFrom(30, 7),
    echoRouting: fc.constantFrom('at_send', 'at_delivery'),
    hopContext: fc.constantFrom('array', 'object', 'off'),
    appIdsAsNumbers: fc.constantFrom(true, false),
    'threadOwner.expirationAs': fc.constantFrom('seconds', 'iso'),
    humanAgentTakes: fc.constantFrom(true, false),
    clearingDefaultApp: fc.constantFrom('refused', 'returns-to-zero-config'),
    strict: fc.constantFrom(true, false),
  },
  { requiredKeys: [] },
);

const someReadings = fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: readings });

/** The default app begins with the permission to take, the others without; often enough it is the other way round. */
const permits: fc.Arbitrary<NonNullable<Setup['permits']>> = fc.constantFrom<NonNullable<Setup['permits']>[]>(
  {},
  {},
  { care: false },
  { care: false, spy: true },
  { mkt: true, spy: true },
);

/** Seven worlds in ten begin with routing on, the others without it, half of them in the edition before it. */
export const setups: fc.Arbitrary<Setup> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      routing: fc.constant('on' as const),
      social: fc.constantFrom(null, null, ...appNames),
      primary: fc.constant(null),
      readings: someReadings,
      permits,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      routing: fc.constant('off' as const),
      social: fc.constant(null),
      primary: fc.constant(null),
      readings: someReadings,
      permits,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      routing: fc.constant('off' as const),
      social: fc.constant(null),
      primary: fc.constantFrom(null, ...appNames),
      readings: someReadings.map((chosen) => ({ ...chosen, profile: 'h2' })),
    }),
  },
);
