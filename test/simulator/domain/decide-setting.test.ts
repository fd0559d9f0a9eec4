import { describe, expect, test } from 'vitest';
import { threadOf } from '../../../simulator/domain/world.ts';
import {
  ANN_PSID,
  CARE,
  clicksAd,
  connect,
  extend,
  HOUR,
  INBOX,
  MKT,
  PAGE,
  ROUTED,
  readsOwner,
  release,
  request,
  routed,
  routing,
  SPY,
  STRANGER,
  T0,
  wait,
  writes,
  ZERO,
} from './cast.ts';
import { given, givenReading, stateOf } from './specification.ts';

const modeOf = (world: ReturnType<typeof given>['world']) => world.pages.get(PAGE)!.routing.mode;

describe('the switch to Conversation Routing', () => {
  test('is off until a default app is chosen and on from then on [CR-001]', () => {
    expect(modeOf(given(ZERO).world)).toBe('off');
    expect(modeOf(given(ROUTED).world)).toBe('on');
  });

  test('never goes back: clearing the default app is refused and changes nothing [CR-005, SEED-31]', () => {
    const page = given(ROUTED, clicksAd('6001', 'hi'));
    const before = stateOf(page.world);
    page.when(routing({ default_app: null })).isRefused('RoutingIrreversible', { page: PAGE });
    expect(stateOf(page.world)).toEqual(before);
  });

  test('under returns-to-zero-config clearing is allowed and owners keep their threads [CR-005, OQ-21]', () => {
    const cleared = givenReading(
      { clearingDefaultApp: 'returns-to-zero-config' },
      ROUTED,
      clicksAd('6001', 'hi'),
      routing({ default_app: null }),
    );
    expect(modeOf(cleared.world)).toBe('off');
    expect(cleared.when(readsOwner(MKT)).owner()).toBe(MKT);
  });

  test('clearing what was never chosen is no change of mode and no refusal', () => {
    given(ZERO)
      .when(routing({ default_app: null }))
      .accepted();
  });

  test('settings that leave the default app out keep it', () => {
    const { world } = given(ROUTED, routing({ social: SPY }));
    expect(world.pages.get(PAGE)!.routing).toMatchObject({ mode: 'on', default_app: CARE, social: SPY });
  });

  test('settings replace routes, they do not add to them', () => {
    const { world } = given(
      routed({ links: [{ ref: 'a', app: SPY }] }),
      routing({ links: [{ ref: 'b', app: MKT }] }),
    );
    expect(world.pages.get(PAGE)!.routing).toMatchObject({ links: [{ ref: 'b' }], campaigns: [] });
  });
});

describe('the default app', () => {
  test('may be the inbox [CR-003]', () => {
    given(ZERO)
      .when(routing({ default_app: INBOX }))
      .accepted();
  });

  test('must be connected, and a refused choice leaves the page as it was [CR-004]', () => {
    const page = given(ZERO);
    page.when(routing({ default_app: STRANGER })).isRefused('RouteAppNotConnected', {
      app: STRANGER,
      route: 'default_app',
    });
    expect(modeOf(page.world)).toBe('off');
  });

  test('is given the take permission when chosen, other apps start without it [CR-009]', () => {
    const permissions = (past: Parameters<typeof given>) =>
      Object.fromEntries(
        [
          ...given(...past)
            .world.pages.get(PAGE)!
            .connections.values(),
        ].map(({ app, can_take_control }) => [app, can_take_control]),
      );
    expect(permissions([ZERO])).toEqual({ [CARE]: false, [MKT]: false, [SPY]: false });
    expect(permissions([ROUTED])).toEqual({ [CARE]: true, [MKT]: false, [SPY]: false });
    expect(permissions([ROUTED, routing({ default_app: SPY })])).toMatchObject({ [CARE]: true, [SPY]: true });
  });

  test('keeps a withdrawn permission withdrawn while it stays default app [CR-009]', () => {
    const { world } = given(
      ROUTED,
      connect(CARE, { can_take_control: false }),
      routing({ default_app: CARE, social: SPY }),
    );
    expect(world.pages.get(PAGE)!.connections.get(CARE)!.can_take_control).toBe(false);
  });

  test('can be replaced, and threads that are owned stay where they are [CR-005]', () => {
    const replaced = given(ROUTED, writes(), wait(HOUR), routing({ default_app: SPY }));
    expect(replaced.when(readsOwner(CARE)).owner()).toBe(CARE);
    replaced.when(writes()).routes({ to: CARE, before: CARE, after: CARE });
  });

  test('in force now is the one that idle threads go to [CR-005]', () => {
    given(ROUTED, writes(), release(CARE), routing({ default_app: SPY }))
      .when(writes())
      .routes({ to: SPY, after: SPY });
  });

  test('cannot be disconnected or deleted [CR-004]', () => {
    const page = given(ROUTED);
    page.when({ do: 'Disconnect', page: PAGE, app: CARE }).isRefused('DefaultAppInUse', { app: CARE });
    page.when({ do: 'DeleteApp', app: CARE }).isRefused('DefaultAppInUse', { app: CARE, page: PAGE });
  });
});

describe('routes', () => {
  test('of links and of organic entries need a default app [CR-006]', () => {
    given(ZERO)
      .when(routing({ social: SPY }))
      .isRefused('RouteNeedsDefaultApp', { route: 'social' });
    given(ZERO)
      .when(routing({ links: [{ ref: 'a', app: SPY }] }))
      .isRefused('RouteNeedsDefaultApp', { route: 'links' });
  });

  test('of campaigns need none [CR-007]', () => {
    given(ZERO)
      .when(routing({ campaigns: [{ ad_id: '6001', app: MKT }] }))
      .accepted();
  });

  test('lead to connected apps or the inbox [CR-004]', () => {
    given(ROUTED)
      .when(routing({ social: STRANGER }))
      .isRefused('RouteAppNotConnected', { route: 'social' });
    given(ROUTED)
      .when(
        routing({
          links: [
            { ref: 'a', app: SPY },
            { ref: 'b', app: STRANGER },
          ],
        }),
      )
      .isRefused('RouteAppNotConnected', { app: STRANGER, route: 'links[1].app' });
    given(ROUTED)
      .when(routing({ social: INBOX, links: [{ ref: 'a', app: INBOX }] }))
      .accepted();
  });
});

describe('a connection', () => {
  test('begins with the usual fields and without permission, and keeps what is not named', () => {
    const connections = given(
      ZERO,
      connect(SPY, { subscribed_fields: ['messages'], can_take_control: true }),
      connect(SPY, {}),
    ).world.pages.get(PAGE)!.connections;
    expect(connections.get(SPY)).toMatchObject({ subscribed_fields: ['messages'], can_take_control: true });
    expect(connections.get(MKT)).toMatchObject({ can_take_control: false, access_all: true });
    expect(connections.get(MKT)!.subscribed_fields).toContain('standby');
  });

  test('that goes takes its app’s control with it, on this page only [T20]', () => {
    const gone = given(ROUTED, clicksAd('6001', 'hi')).when({ do: 'Disconnect', page: PAGE, app: MKT });
    gone.moves({ move: 'disconnection', from: MKT, to: null, via: 'setting' }).isHeard();
    expect(gone.owner()).toBeNull();
  });

  test('that goes leaves the threads of others alone', () => {
    given(ROUTED, clicksAd('6001', 'hi')).when({ do: 'Disconnect', page: PAGE, app: SPY }).moves();
  });

  test('of a lease that has just ended takes nothing with it [CR-015]', () => {
    given(ROUTED, clicksAd('6001', 'hi'), extend(MKT, 60))
      .when({ do: 'Disconnect', page: PAGE, app: MKT }, { after: 60_000 })
      .moves();
  });

  test('that is not there cannot go, and nobody unknown can come', () => {
    given(ROUTED)
      .when({ do: 'Disconnect', page: PAGE, app: STRANGER })
      .isRefused('Unknown', { what: 'connection' });
    given(ROUTED)
      .when(connect('999' as typeof MKT))
      .isRefused('Unknown', { what: 'app', id: '999' });
    given(ROUTED)
      .when(connect(MKT, { page: '999' as typeof PAGE }))
      .isRefused('Unknown', { what: 'page', id: '999' });
  });
});

test('a deleted app leaves all its pages and loses its threads', () => {
  const { world } = given(ZERO, writes(), request(MKT), { do: 'DeleteApp', app: MKT });
  expect(world.apps.has(MKT)).toBe(false);
  expect(world.pages.get(PAGE)!.connections.has(MKT)).toBe(false);
  expect(threadOf(world, PAGE, ANN_PSID).control).toEqual({ state: 'idle' });
});

test('readings change one at a time', () => {
  const { world } = given(ZERO, { do: 'PutReadings', readings: { takeFanout: 'previous_owner' } });
  expect(world.readings).toMatchObject({ takeFanout: 'previous_owner', hopContext: 'array' });
});

test('the clock’s move is written with both instants', () => {
  const outcome = given(ZERO).when({
    do: 'SetClock',
    clock: { mode: 'virtual', now_ms: T0 + HOUR },
    what: 'advanced',
  });
  expect(outcome.events).toMatchObject([{ kind: 'clock', from_at: T0, to_at: T0 + HOUR, mode: 'virtual' }]);
});

test('removing faults removes the named one or all', () => {
  const arm = { do: 'ArmFault', match: {}, trigger: { next: 1 }, effect: { error: { code: 1 } } } as const;
  const two = given(ZERO, arm, arm);
  const ids = [...two.world.faults.keys()];
  expect(given(ZERO, arm, arm, { do: 'RemoveFaults', id: ids[0]! }).world.faults.size).toBe(1);
  expect(given(ZERO, arm, arm, { do: 'RemoveFaults', id: null }).world.faults.size).toBe(0);
});
