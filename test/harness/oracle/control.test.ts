import { describe, expect, it } from 'vitest';
import type { CallEntry } from '../../../scenarios/harness/journal.ts';
import {
  type Order,
  obeyed,
  orderOf,
  refusalsOf,
  type Scene,
} from '../../../scenarios/harness/oracle/control.ts';
import { emptyPage, type Page } from '../../../scenarios/harness/oracle/page.ts';
import { defaultReadings } from '../../../scenarios/harness/oracle/readings.ts';
import { emptyThread, ownerAt, type Thread } from '../../../scenarios/harness/oracle/thread.ts';

const day = 86_400_000;
const connection = { fields: new Set<string>(), mayTake: false, accessAll: true, hears: true };
const off: Page = {
  ...emptyPage,
  connections: new Map(['mkt', 'care', 'spy'].map((app) => [app, connection])),
};
const permitted = new Map(off.connections).set('care', { ...connection, mayTake: true });
const on: Page = { ...off, defaultApp: 'care', connections: permitted };

const idle: Thread = { ...emptyThread, lastUserEventAt: 0, windowOpenedAt: 0 };
const ofMkt: Thread = { ...idle, lease: { app: 'mkt', endsAt: 7 * day, windowMs: day } };

const scene = (page: Page, thread: Thread, app: string, now = 1000): Scene => ({
  page,
  thread,
  app,
  now,
  readings: defaultReadings,
  humanAgent: false,
  comments: new Map(),
});
const say: Order = { kind: 'send', control: null, tag: null, comment: null };
const sayAnd = (control: Extract<Order, { kind: 'send' }>['control']): Order => ({
  kind: 'send',
  control,
  tag: null,
  comment: null,
});

describe('who is refused what', () => {
  it.each<[string, Order, Scene, string[]]>([
    ['the owner sends', say, scene(on, ofMkt, 'mkt'), []],
    ['the default app is no exception on an owned thread', say, scene(on, ofMkt, 'care'), ['10/2018300']],
    ['the default app sends on an idle thread', say, scene(on, idle, 'care'), []],
    ['others do not', say, scene(on, idle, 'spy'), ['10/2018300']],
    ['without routing anybody sends on an idle thread', say, scene(off, idle, 'spy'), []],
    ['without routing, too, an owner is alone', say, scene(off, ofMkt, 'spy'), ['10/2018300']],
    ['the owner at the end of the window', say, scene(on, ofMkt, 'mkt', day), ['10/2018278']],
    ['a non-owner hears of ownership, not of the window', say, scene(on, ofMkt, 'spy', day), ['10/2018300']],
    ['a stranger as target', sayAnd({ kind: 'pass', to: 'left' }), scene(on, ofMkt, 'mkt'), ['100/2018164']],
    ['an unknown control_type', sayAnd({ kind: 'unknown' }), scene(on, ofMkt, 'mkt'), ['100/']],
    ['control on a send without routing', sayAnd({ kind: 'release' }), scene(off, ofMkt, 'mkt'), ['100/']],
    ['a pass to oneself', sayAnd({ kind: 'pass', to: 'mkt' }), scene(on, ofMkt, 'mkt'), ['100/']],
    ['a pass by another', { kind: 'pass', to: 'spy' }, scene(on, ofMkt, 'care'), ['100/2018151']],
    ['a pass of an idle thread', { kind: 'pass', to: 'spy' }, scene(on, idle, 'mkt'), []],
    ['a pass to the inbox', { kind: 'pass', to: '263902037430900' }, scene(on, ofMkt, 'mkt'), []],
    ['a pass without target, without routing', { kind: 'pass', to: null }, scene(off, idle, 'mkt'), ['100/']],
    ['a release by another', { kind: 'release' }, scene(on, ofMkt, 'care'), ['100/']],
    ['a take without routing', { kind: 'take' }, scene(off, ofMkt, 'care'), ['27/2018464']],
    ['a take without permission', { kind: 'take' }, scene(on, ofMkt, 'spy'), ['200/']],
    ['a permitted take', { kind: 'take' }, scene(on, ofMkt, 'care'), []],
    ['an idle take', { kind: 'take' }, scene(on, idle, 'spy'), []],
    ["a take of one's own thread", { kind: 'take' }, scene(on, ofMkt, 'mkt'), ['27/1893035']],
    ['a request with routing', { kind: 'request' }, scene(on, ofMkt, 'spy'), ['27/']],
    ['a request without routing', { kind: 'request' }, scene(off, ofMkt, 'spy'), []],
    ['an extension by another', { kind: 'extend', seconds: 60 }, scene(on, ofMkt, 'care'), ['100/']],
    [
      'an extension by a second too many',
      { kind: 'extend', seconds: 604_801 },
      scene(on, ofMkt, 'mkt'),
      ['100/'],
    ],
    ['an extension of seven days', { kind: 'extend', seconds: 604_800 }, scene(on, ofMkt, 'mkt'), []],
  ])('%s', (_, order, where, codes) => {
    expect(refusalsOf(order, where).map(({ code, subcode }) => `${code}/${subcode ?? ''}`)).toEqual(codes);
  });

  it('lets a permitted HUMAN_AGENT send take the thread', () => {
    const tagged: Order = { kind: 'send', control: null, tag: 'HUMAN_AGENT', comment: null };
    const by = (app: string, thread = ofMkt): Scene => ({ ...scene(on, thread, app), humanAgent: true });
    expect(refusalsOf(tagged, by('care'))).toEqual([]);
    expect(ownerAt(obeyed(tagged, by('care')), 1000)).toBe('care');
    expect(refusalsOf(tagged, by('spy'))).toHaveLength(1);
    expect(refusalsOf(tagged, { ...by('care'), humanAgent: false })).toHaveLength(2);
    expect(ownerAt(obeyed(tagged, by('care', idle)), 1000), 'nobody is taken from').toBeNull();
  });
});

describe('what an accepted call does', () => {
  const owner = (order: Order, where: Scene) => ownerAt(obeyed(order, where), where.now);

  it('passes to the named app, or to the default app of the moment', () => {
    expect(owner(sayAnd({ kind: 'pass', to: 'spy' }), scene(on, ofMkt, 'mkt'))).toBe('spy');
    expect(owner(sayAnd({ kind: 'pass', to: null }), scene(on, ofMkt, 'mkt'))).toBe('care');
    expect(owner({ kind: 'pass', to: null }, scene({ ...on, defaultApp: 'spy' }, ofMkt, 'mkt'))).toBe('spy');
  });

  it('leaves nobody after a release, and the owner after a plain send', () => {
    expect(owner(sayAnd({ kind: 'release' }), scene(on, ofMkt, 'mkt'))).toBeNull();
    expect(owner(say, scene(on, ofMkt, 'mkt'))).toBe('mkt');
  });

  it('grants a request on an idle thread only', () => {
    expect(owner({ kind: 'request' }, scene(off, idle, 'spy'))).toBe('spy');
    expect(owner({ kind: 'request' }, scene(off, ofMkt, 'spy'))).toBe('mkt');
  });
});

describe('reading a journalled call', () => {
  const call = (kind: CallEntry['call'], params: Record<string, unknown>): CallEntry => ({
    seq: 1,
    at: '',
    kind: 'call',
    cause: null,
    call: kind,
    app: '5',
    method: 'POST',
    path: '/',
    params,
  });
  const control = (thread_control: unknown) =>
    orderOf(call('send', { message: { text: 'x' }, thread_control }));

  it('takes a thread_control without control_type for a release, in whatever form it came', () => {
    expect(control({})).toMatchObject({ control: { kind: 'release' } });
    expect(control('{"control_type":"pass","app_id":7}')).toMatchObject({
      control: { kind: 'pass', to: '7' },
    });
    expect(control({ control_type: 'hand' })).toMatchObject({ control: { kind: 'unknown' } });
    expect(control(undefined)).toMatchObject({ control: null });
  });

  it('ignores it beside a mere sender action', () => {
    expect(orderOf(call('send', { sender_action: 'typing_on', thread_control: {} }))).toMatchObject({
      control: null,
    });
  });

  it('takes numbers and strings alike, and leaves reads alone', () => {
    expect(orderOf(call('pass', { target_app_id: 7 }))).toEqual({ kind: 'pass', to: '7' });
    expect(orderOf(call('extend', { duration: '60' }))).toEqual({ kind: 'extend', seconds: 60 });
    expect(orderOf(call('thread_owner', {}))).toBeNull();
  });
});
