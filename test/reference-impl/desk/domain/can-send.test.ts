/** Whether a reply may leave, at the instants where the answer changes. */

import { describe, expect, it } from 'vitest';
import type { Account } from '../../../../reference-impl/desk/domain/account.ts';
import { newAccount } from '../../../../reference-impl/desk/domain/account.ts';
import { canSend } from '../../../../reference-impl/desk/domain/can-send.ts';
import type { Case } from '../../../../reference-impl/desk/domain/case.ts';
import { newCase } from '../../../../reference-impl/desk/domain/case.ts';
import { caseIdOf, parseAppId, parsePageId, parsePsid } from '../../../../reference-impl/desk/domain/ids.ts';
import type { OwnerBelief } from '../../../../reference-impl/desk/domain/owner.ts';

const page = parsePageId('9')!;
const psid = parsePsid('7')!;
const own = parseAppId('1')!;
const dayMs = 86_400_000;
const known = { knownFrom: 'probe', at: 0, asOf: 0 } as const;
const self: OwnerBelief = { kind: 'self', ...known, expiresAt: null };
const account: Account = {
  ...newAccount({ id: page, channel: 'facebook', name: 'P', ownAppId: own, connected: true }),
};

function caseOf(owner: OwnerBelief, lastPersonAt: number | null = 0): Case {
  return { ...newCase({ id: caseIdOf(page, psid), accountId: page, psid, now: 0 }), owner, lastPersonAt };
}
const seen = (defaultApp: 'self' | 'other', routing: 'on' | 'off'): Account => ({
  ...account,
  seen: {
    ...account.seen,
    defaultApp: { state: defaultApp, evidence: '', at: 0 },
    routing: { state: routing, evidence: '', at: 0 },
  },
});

describe('by ownership', () => {
  it('yes for the owner, until the very millisecond its lease ends (CR-015)', () => {
    const leased = caseOf({ kind: 'self', ...known, expiresAt: 5_000 });
    const notDefault = seen('other', 'on');
    expect(canSend(notDefault, leased, 4_999)).toEqual({ ok: true });
    expect(canSend(notDefault, leased, 5_000)).toMatchObject({ ok: false, reason: 'not_default_app' });
    expect(canSend(seen('self', 'on'), leased, 5_000)).toEqual({ ok: true });
  });

  it('no while another app owns, named or not, and yes again when its lease has ended', () => {
    const named = caseOf({ kind: 'app', appId: parseAppId('2')!, ...known, expiresAt: 5_000 });
    expect(canSend(account, named, 4_999)).toMatchObject({
      ok: false,
      reason: 'other_app_owns',
      sentence: expect.stringContaining('unknown app 2'),
    });
    expect(canSend(account, named, 5_000)).toEqual({ ok: true });
    expect(canSend(account, caseOf({ kind: 'another', ...known, expiresAt: null }), 0)).toMatchObject({
      ok: false,
    });
  });

  it('on an idle thread: no for a known non-default app, yes without routing (CR-023, CR-025)', () => {
    const idle = caseOf({ kind: 'nobody', ...known });
    expect(canSend(seen('other', 'on'), idle, 0).ok).toBe(false);
    expect(canSend(seen('other', 'off'), idle, 0).ok).toBe(true);
    expect(canSend(account, idle, 0).ok).toBe(true);
  });

  it('no while the owner is unknown or the page is not connected', () => {
    expect(canSend(account, caseOf({ kind: 'unknown', ...known }), 0)).toMatchObject({
      reason: 'owner_unknown',
    });
    expect(canSend({ ...account, connected: false }, caseOf(self), 0)).toMatchObject({
      reason: 'account_not_connected',
    });
  });

  it('is judged before the window (OQ-20)', () => {
    const both = caseOf({ kind: 'another', ...known, expiresAt: null });
    expect(canSend(account, both, dayMs)).toMatchObject({ reason: 'other_app_owns' });
  });
});

describe('by the messaging window (F-53)', () => {
  it('yes at 24 h less a millisecond, no at 24 h, although control still holds', () => {
    expect(canSend(account, caseOf(self), dayMs - 1).ok).toBe(true);
    expect(canSend(account, caseOf(self), dayMs)).toMatchObject({ ok: false, reason: 'window_closed' });
  });

  it('with the human-agent tag for seven days', () => {
    const tag = { type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } as const;
    expect(canSend(account, caseOf(self), 7 * dayMs - 1, tag).ok).toBe(true);
    expect(canSend(account, caseOf(self), 7 * dayMs, tag).ok).toBe(false);
  });

  it('is left to Meta when the person was never heard', () => {
    expect(canSend(account, caseOf(self, null), 99 * dayMs).ok).toBe(true);
  });
});
