import { describe, expect, test } from 'vitest';
import type { GraphCommand } from '../../../simulator/domain/commands.ts';
import type { AppId } from '../../../simulator/domain/ids.ts';
import { CARE, clicksAd, MKT, PAGE, ROUTED, SPY, STRANGER, writes, ZERO } from './cast.ts';
import { given, stateOf } from './specification.ts';

const subscribe = (app: AppId, ...fields: string[]): GraphCommand => ({
  do: 'Subscribe',
  app,
  page: PAGE,
  fields,
});
const unsubscribe = (app: AppId): GraphCommand => ({ do: 'Unsubscribe', app, page: PAGE });
const readPage = (app: AppId): GraphCommand => ({
  do: 'ReadPage',
  app,
  page: PAGE,
  feature_status: true,
});
const put = (more: Partial<Extract<GraphCommand, { do: 'PutSubscription' }>> = {}): GraphCommand => ({
  do: 'PutSubscription',
  app: MKT,
  object: 'page',
  callback_url: 'http://127.0.0.1:2/new',
  verify_token: 'v2',
  fields: ['messages'],
  problem: null,
  ...more,
});

describe('subscribing to a page', () => {
  test('sets the fields, it does not add them [API-046]', () => {
    const { world } = given(ROUTED, subscribe(MKT, 'messages', 'standby'), subscribe(MKT, 'messages'));
    expect(world.pages.get(PAGE)!.connections.get(MKT)!.subscribed_fields).toEqual(['messages']);
  });

  test('takes the two singular spellings for the plural, and doubles for one [CR-110]', () => {
    const { world } = given(
      ROUTED,
      subscribe(MKT, 'messaging_handover', 'messaging_handovers', 'messaging_referral'),
    );
    expect(world.pages.get(PAGE)!.connections.get(MKT)!.subscribed_fields).toEqual([
      'messaging_handovers',
      'messaging_referrals',
    ]);
  });

  test('with one unknown field is refused as a whole [API-047]', () => {
    const page = given(ROUTED);
    const before = stateOf(page.world);
    page
      .when(subscribe(MKT, 'messages', 'massages'))
      .isRefused('FieldUnknown', { field: 'massages', index: 1 });
    expect(stateOf(page.world)).toEqual(before);
  });

  test('connects an app that was not, without any permission to take [CR-002, CR-004, CR-009]', () => {
    const { world } = given(ROUTED, subscribe(STRANGER, 'messages'));
    expect(world.pages.get(PAGE)!.connections.get(STRANGER)).toMatchObject({ can_take_control: false });
  });

  test('leaves the permission of a connected app as it is [CR-008]', () => {
    const { world } = given(ROUTED, subscribe(CARE, 'messages'));
    expect(world.pages.get(PAGE)!.connections.get(CARE)!.can_take_control).toBe(true);
  });
});

describe('leaving a page', () => {
  test('disconnects the app, ends its control and its webhooks [API-050, T20]', () => {
    const left = given(ROUTED, clicksAd('6001', 'hi')).when(unsubscribe(MKT)).succeeds();
    left.moves({ move: 'disconnection', from: MKT, to: null });
    expect(left.world.pages.get(PAGE)!.connections.has(MKT)).toBe(false);
    expect([...left.world.deliveries.values()].map(({ to }) => to)).not.toContain(MKT);
    given(ROUTED, unsubscribe(MKT)).when(writes()).isHeard('care messaging message', 'spy standby message');
  });

  test('silences the default app and keeps it in its role [CR-004, API-050]', () => {
    const silent = given(ROUTED, unsubscribe(CARE));
    expect(silent.world.pages.get(PAGE)!.routing).toMatchObject({ mode: 'on', default_app: CARE });
    silent
      .when(writes())
      .routes({ to: CARE, after: CARE })
      .isHeard('mkt standby message', 'spy standby message');
  });

  test('that one never joined changes nothing', () => {
    given(ROUTED).when(unsubscribe(STRANGER)).succeeds().moves();
  });

  test('is undone by subscribing again', () => {
    given(ROUTED, unsubscribe(SPY), subscribe(SPY, 'messages', 'standby'))
      .when(writes())
      .isHeard('care messaging message', 'mkt standby message', 'spy standby message');
  });
});

describe('reading', () => {
  test('msgr_multi_app is true exactly while routing is on [CR-115]', () => {
    const routingOn = (past: Parameters<typeof given>[0]) =>
      (given(past).when(readPage(SPY)).accepted().value as { node: { mode: string } }).node.mode ===
      'routing';
    expect([routingOn(ZERO), routingOn(ROUTED)]).toEqual([false, true]);
  });

  test('the list names each app with its fields, and leaves the silent ones out [API-048, API-110]', () => {
    const { value } = given(ROUTED, subscribe(SPY, 'messages'), {
      do: 'Connect',
      page: PAGE,
      app: MKT,
      subscribed_fields: [],
    })
      .when({ do: 'ReadSubscribers', app: MKT, page: PAGE })
      .accepted();
    expect(value).toMatchObject({
      apps: [
        { app: CARE, name: 'care' },
        { app: SPY, name: 'spy', fields: ['messages'] },
      ],
    });
    expect((value as { apps: unknown[] }).apps).toHaveLength(2);
  });
});

describe('the callback of an app', () => {
  test('replaces the one before [API-042]', () => {
    expect(given(ROUTED, put()).world.apps.get(MKT)!.subscriptions.page).toEqual({
      callback_url: 'http://127.0.0.1:2/new',
      verify_token: 'v2',
      fields: ['messages'],
    });
  });

  test('that failed its handshake is refused and the old one stays [API-043]', () => {
    const page = given(ROUTED);
    const before = stateOf(page.world);
    page.when(put({ problem: 'HTTP Status Code = 404' })).isRefused('CallbackNotVerified');
    expect(stateOf(page.world)).toEqual(before);
  });

  test('with an unknown field is refused, with a singular one taken for the plural [CR-110]', () => {
    given(ROUTED)
      .when(put({ fields: ['messages', 'massages'] }))
      .isRefused('FieldUnknown', { field: 'massages' });
    expect(
      given(ROUTED, put({ fields: ['messaging_handover'] })).world.apps.get(MKT)!.subscriptions.page!.fields,
    ).toEqual(['messaging_handovers']);
  });

  test('once deleted, the app hears nothing more', () => {
    given(ROUTED, { do: 'DeleteSubscription', app: MKT, object: 'page', fields: null })
      .when(writes())
      .isHeard('care messaging message', 'spy standby message');
  });
});
