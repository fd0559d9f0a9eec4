import { describe, expect, test } from 'vitest';
import type { AppId } from '../../../simulator/domain/ids.ts';
import { threadOf } from '../../../simulator/domain/world.ts';
import {
  ANN_PSID,
  CARE,
  clicksAd,
  connect,
  DAY,
  extend,
  followsLink,
  HOUR,
  inbox,
  MKT,
  PAGE,
  pass,
  readsOwner,
  release,
  request,
  routing,
  SPY,
  STRANGER,
  send,
  sendReleasing,
  T0,
  take,
  wait,
  writes,
  ZERO,
} from './cast.ts';
import { type Command, givenReading, type Step } from './specification.ts';

/** The reading under which a page without a default app works as it did before routing. */
const H2 = { profile: 'h2' } as const;

const primary = (app: AppId | null): Command => ({ ...routing({}), primary_receiver: app }) as Command;
/** Care is primary receiver, mkt and spy are secondary. */
const LEGACY: Step = [ZERO, primary(CARE)];
const legacy = (...past: Step[]) => givenReading(H2, LEGACY, ...past);
const roleless = (...past: Step[]) => givenReading(H2, ZERO, ...past);

describe('under the handover protocol, the primary receiver', () => {
  test('gets an idle thread with the first message, for a day [H2-1]', () => {
    const outcome = legacy()
      .when(writes())
      .routes({ to: CARE, before: null, after: CARE, rule: 'H2-1' })
      .isHeard('care messaging message', 'mkt standby message', 'spy standby message');
    expect(outcome.leaseLeft).toBe(DAY);
    expect(outcome.routing).toMatchObject({ reading: 'profile' });
  });

  test('gets nothing that another app owns', () => {
    legacy(writes(), pass(CARE, MKT)).when(writes()).routes({ to: MKT, before: MKT, after: MKT });
  });

  test('may take any thread, and only the loser hears of it [H2-2]', () => {
    legacy(writes(), pass(CARE, MKT))
      .when(take(CARE, 'mine'))
      .succeeds()
      .moves({ move: 'take', from: MKT, to: CARE, rule: 'H2-2', reading: 'profile' })
      .isHeard('mkt messaging take_thread_control');
  });

  test('is not exempt from the send gate: only the owner sends [CR-026]', () => {
    const past = legacy(writes(), pass(CARE, MKT));
    past.when(send(CARE)).isRefused('AnotherAppOwns', { owner: MKT });
    past.when(send(MKT)).isSent();
  });

  test('gets what is passed without a target [H2-4]', () => {
    legacy(writes(), pass(CARE, MKT))
      .when(pass(MKT, null, 'back to you'))
      .succeeds()
      .moves({ move: 'pass', from: MKT, to: CARE, rule: 'H2-4', metadata: 'back to you' })
      .isHeard('care messaging pass_thread_control');
  });

  test('is asked when a secondary requests, whoever owns the thread, and nothing changes [H2-3]', () => {
    for (const past of [
      legacy(writes()),
      legacy(writes(), pass(CARE, MKT)),
      legacy(writes(), release(CARE)),
    ]) {
      const asked = past
        .when(request(SPY, 'may I?'))
        .succeeds()
        .moves()
        .isHeard('care messaging request_thread_control');
      expect(asked.noticeTo('care')).toEqual([
        { event: 'request_thread_control', requester: SPY, metadata: 'may I?' },
      ]);
    }
  });

  test('is asked on an idle thread without a hop context, for nobody owns it [CR §6.8]', () => {
    const [asked] = legacy(writes(), release(CARE)).when(request(SPY)).deliveries;
    expect(asked?.hop).toBeNull();
  });
});

describe('under the handover protocol', () => {
  test('a secondary may take an idle thread and no owned one [H2-2]', () => {
    legacy(writes(), release(CARE)).when(take(MKT)).succeeds().moves({ from: null, to: MKT });
    legacy(writes()).when(take(MKT)).isRefused('TakeByNonPrimary', { owner: CARE, primary: CARE });
    const permitted = connect(MKT, { can_take_control: true });
    legacy(writes(), permitted).when(take(MKT)).isRefused('TakeByNonPrimary');
  });

  test('every connected app may send on an idle thread, and ownership stays as it is [CR-018, CR-023]', () => {
    for (const app of [CARE, MKT, SPY]) {
      const sent = legacy(writes(), release(CARE)).when(send(app)).isSent().moves();
      expect(sent.owner()).toBeNull();
    }
  });

  test('a send cannot carry thread_control [CR-047]', () => {
    legacy(writes()).when(sendReleasing(CARE)).isRefused('ThreadControlWithoutRouting');
  });

  test('a HUMAN_AGENT send by a non-owner takes nothing', () => {
    legacy(writes(), connect(MKT, { can_take_control: true }))
      .when(send(MKT, { tag: 'HUMAN_AGENT' }))
      .isRefused('AnotherAppOwns');
  });

  test('the owner passes, releases and extends, nobody else [CR-051, CR-063, CR-084]', () => {
    const past = legacy(writes());
    past.when(pass(MKT, SPY)).isRefused('PassByNonOwner');
    past.when(release(MKT)).isRefused('ReleaseByNonOwner');
    past.when(extend(MKT, 60)).isRefused('ExtendByNonOwner');
    expect(legacy(writes()).when(extend(CARE, 604_800)).succeeds().leaseLeft).toBe(7 * DAY);
    expect(legacy(writes()).when(release(CARE)).succeeds().owner()).toBeNull();
  });

  test('every app sees who owns a thread [H2-5]', () => {
    const past = legacy(writes(), pass(CARE, MKT));
    for (const app of [CARE, MKT, SPY]) {
      past
        .when(readsOwner(app))
        .answers({ reply: 'thread_owner', shown: { owner: MKT, expires_at: T0 + DAY } });
    }
  });

  test('an ad’s app gets the thread as today, links route nothing [CR-006, CR-007]', () => {
    const settings = {
      ...routing({ campaigns: [{ ad_id: '6001', app: MKT }] }),
      primary_receiver: CARE,
    } as Command;
    givenReading(H2, ZERO, settings).when(clicksAd('6001', 'hi')).routes({ to: MKT, after: MKT });
    givenReading(H2, ZERO, settings).when(followsLink('table-12')).routes({ to: CARE, after: CARE });
  });

  test('the owner asking for its own thread is refused [CR-083]', () => {
    legacy(writes()).when(request(CARE)).isRefused('RequestByOwner');
  });

  test('a lapse makes the thread idle, and the next message brings it back to the primary receiver [CR-015]', () => {
    const past = legacy(writes(), pass(CARE, MKT), wait(DAY));
    past.when(send(SPY)).isRefused('WindowClosed', { owner: null });
    past.when(writes()).routes({ to: CARE, before: null, after: CARE, rule: 'H2-1' });
  });
});

describe('under the handover protocol without roles', () => {
  test('a message leaves an idle thread idle, every app hears it [CR-017, CR-100]', () => {
    roleless()
      .when(writes())
      .routes({ to: null, after: null })
      .isHeard('care messaging message', 'mkt messaging message', 'spy messaging message');
  });

  test('any app takes an idle thread, none an owned one [H2-2]', () => {
    roleless(writes()).when(take(MKT)).succeeds();
    roleless(writes(), take(MKT)).when(take(CARE)).isRefused('TakeByNonPrimary', { primary: null });
  });

  test('there is nobody to ask and nobody to pass to without a target [H2-3, CR-053]', () => {
    roleless(writes()).when(request(MKT)).isRefused('RequestWithoutPrimary');
    roleless(writes()).when(pass(MKT, null)).isRefused('PassTargetMissing');
  });

  test('a primary receiver that left the page counts for nothing', () => {
    const past = legacy({ do: 'Disconnect', page: PAGE, app: CARE });
    past.when(writes()).routes({ to: null, after: null });
    past.when(pass(MKT, null)).isRefused('PassTargetMissing');
  });
});

describe('who is primary receiver', () => {
  test('is told to every app, each role by app id', () => {
    const told = roleless()
      .when(primary(CARE))
      .isHeard('care messaging app_roles', 'mkt messaging app_roles', 'spy messaging app_roles');
    expect(told.noticeTo('spy')).toEqual([
      {
        event: 'app_roles',
        roles: {
          [CARE]: ['primary_receiver'],
          [MKT]: ['secondary_receiver'],
          [SPY]: ['secondary_receiver'],
        },
      },
    ]);
  });

  test('is not told again while it stays the same', () => {
    legacy().when(primary(CARE)).isHeard();
    legacy()
      .when(primary(MKT))
      .isHeard('care messaging app_roles', 'mkt messaging app_roles', 'spy messaging app_roles');
  });

  test('can be chosen only under the reading, and only where there is no default app', () => {
    givenReading({}, ZERO).when(primary(CARE)).isRefused('PrimaryNeedsH2');
    legacy()
      .when({ ...routing({ default_app: CARE }), primary_receiver: CARE } as Command)
      .isRefused('PrimaryNeedsH2');
  });

  test('must be connected, or the inbox [CR-004]', () => {
    roleless().when(primary(STRANGER)).isRefused('RouteAppNotConnected', { route: 'primary_receiver' });
    const past = roleless(primary(inboxApp()));
    past.when(writes()).routes({ to: inboxApp(), after: inboxApp() });
  });
});

describe('the switch from the handover protocol to routing', () => {
  const switched = (...past: Step[]) => legacy(...past, routing({ default_app: CARE }));

  test('leaves every owner its thread and its lease [CR-005]', () => {
    const past = switched(writes(), pass(CARE, MKT), wait(HOUR));
    expect(threadOf(past.world, PAGE, ANN_PSID).control).toMatchObject({ owner: MKT, expires_at: T0 + DAY });
  });

  test('hides the owner from bystanders, refuses requests and lets permitted apps take [CR-001, CR-069, CR-077, CR-112]', () => {
    const past = switched(writes(), pass(CARE, MKT));
    past
      .when(readsOwner(SPY))
      .answers({ reply: 'thread_owner', shown: { owner: null, expires_at: T0 + DAY } });
    past.when(request(SPY)).isRefused('RequestWithRouting');
    past.when(take(CARE)).succeeds().moves({ rule: 'CR-069' });
  });

  test('lets only the default app send on an idle thread [CR-025]', () => {
    const past = switched(writes(), release(CARE));
    past.when(send(MKT)).isRefused('OnlyDefaultAppSendsOnIdle');
    past.when(send(CARE)).isSent();
  });

  test('tells of no roles any more [OQ-22]', () => {
    legacy()
      .when(routing({ default_app: MKT }))
      .isHeard();
  });

  test('makes takes heard by every subscriber again [CR-074]', () => {
    switched(writes(), pass(CARE, MKT))
      .when(take(CARE))
      .isHeard(
        'care messaging take_thread_control',
        'mkt messaging take_thread_control',
        'spy messaging take_thread_control',
      );
  });
});

function inboxApp(): AppId {
  return '263902037430900' as AppId;
}

test('the inbox takes threads in both editions [CR-034]', () => {
  legacy(writes())
    .when(inbox({ type: 'reply', text: 'Hello' }))
    .moves({ from: CARE, to: inboxApp() });
});
