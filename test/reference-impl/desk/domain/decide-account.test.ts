/** The account's rules, read as given events, when a command, then events, nothing or a refusal. */

import { describe, expect, it } from 'vitest';
import type { Account, Channel } from '../../../../reference-impl/desk/domain/account.ts';
import { newAccount } from '../../../../reference-impl/desk/domain/account.ts';
import type { AccountCommand } from '../../../../reference-impl/desk/domain/commands.ts';
import { decideAccount } from '../../../../reference-impl/desk/domain/decide-account.ts';
import type { AccountEvent } from '../../../../reference-impl/desk/domain/events.ts';
import { evolveAccount } from '../../../../reference-impl/desk/domain/evolve-account.ts';
import { parseAppId, parsePageId } from '../../../../reference-impl/desk/domain/ids.ts';

const appId = (text: string) => parseAppId(text)!;
const by = 'ada';
const enabled: AccountEvent = { type: 'RoutingEnabled', at: 1, by };
const ours = { appId: appId('1'), name: 'Ours', role: 'default' } as const;
const added: AccountEvent = { type: 'AppAdded', app: ours, at: 2, by };

function given(events: AccountEvent[], channel: Channel = 'facebook'): Account {
  const setup = { id: parsePageId('9')!, channel, name: 'Page', ownAppId: ours.appId, connected: true };
  return events.reduce(evolveAccount, newAccount(setup));
}
const when = (state: Account, command: AccountCommand) => decideAccount(state, command, 10);

describe('enabling', () => {
  it('happens once and is stamped', () => {
    expect(when(given([]), { type: 'EnableRouting', by })).toEqual({
      ok: true,
      events: [{ type: 'RoutingEnabled', at: 10, by }],
    });
    expect(when(given([enabled]), { type: 'EnableRouting', by: 'eve' })).toEqual({ ok: true, events: [] });
    expect(given([enabled]).enabled).toEqual({ at: 1, by });
  });

  it.each(['EnableRouting', 'DisableRouting', 'GrantTake'] as const)('%s is refused on Instagram', (type) => {
    expect(when(given([enabled, added], 'instagram'), { type, by })).toEqual({
      ok: false,
      refusal: { kind: 'ChannelNotSupported', channel: 'instagram' },
    });
  });

  it('is never undone', () => {
    expect(when(given([enabled]), { type: 'DisableRouting', by })).toEqual({
      ok: false,
      refusal: { kind: 'Irreversible' },
    });
    expect(when(given([]), { type: 'DisableRouting', by })).toEqual({
      ok: false,
      refusal: { kind: 'NotEnabled' },
    });
  });
});

describe('apps', () => {
  it('may be one default and any number of marketing ones', () => {
    const marketing = ['2', '3', '4'].map(
      (id): AccountEvent => ({
        type: 'AppAdded',
        app: { appId: appId(id), name: id, role: 'marketing' },
        at: 3,
        by,
      }),
    );
    const state = given([enabled, added, ...marketing]);
    expect(state.apps).toHaveLength(4);
    expect(when(state, { type: 'AddApp', appId: appId('5'), name: 'x', role: 'default', by })).toEqual({
      ok: false,
      refusal: { kind: 'DefaultAlreadyChosen', app: ours },
    });
  });

  it('keep their role and id when only the name changes, and nothing happens when nothing changes', () => {
    const state = given([enabled, added]);
    expect(when(state, { type: 'ChangeApp', appId: ours.appId, name: 'Ours', by })).toEqual({
      ok: true,
      events: [],
    });
    expect(
      when(state, { type: 'ChangeApp', appId: ours.appId, name: 'New', role: 'default', by }),
    ).toMatchObject({
      events: [{ type: 'AppChanged', after: { ...ours, name: 'New' } }],
    });
  });

  it('cannot take the id of another entry', () => {
    const two: AccountEvent = {
      type: 'AppAdded',
      app: { appId: appId('2'), name: 'Two', role: 'marketing' },
      at: 3,
      by,
    };
    expect(
      when(given([enabled, added, two]), { type: 'ChangeApp', appId: appId('2'), newAppId: ours.appId, by }),
    ).toMatchObject({
      refusal: { kind: 'AppAlreadyListed', app: ours },
    });
  });
});

describe('what is seen at Meta', () => {
  const seen = { subject: 'routing', state: 'on', evidence: 'e' } as const;
  it('is recorded when it is news, whatever the channel', () => {
    const decided = when(given([], 'instagram'), { type: 'Observe', seen });
    expect(decided).toEqual({ ok: true, events: [{ type: 'SeenAtMeta', seen, at: 10 }] });
    expect(when(given([{ type: 'SeenAtMeta', seen, at: 1 }]), { type: 'Observe', seen })).toEqual({
      ok: true,
      events: [],
    });
  });

  it('leaves what was decided here alone', () => {
    const state = given([enabled, { type: 'SeenAtMeta', seen: { ...seen, state: 'off' }, at: 5 }]);
    expect(state.enabled).not.toBeNull();
    expect(state.seen.routing.state).toBe('off');
  });
});
