/** What the owner proves about a reply whose answer was lost, and where it proves nothing. */

import { describe, expect, it } from 'vitest';
import { newAccount } from '../../../../reference-impl/desk/domain/account.ts';
import type { Case } from '../../../../reference-impl/desk/domain/case.ts';
import { newCase } from '../../../../reference-impl/desk/domain/case.ts';
import type { CaseCommand } from '../../../../reference-impl/desk/domain/commands.ts';
import { decideCase } from '../../../../reference-impl/desk/domain/decide-case.ts';
import { evolveCase } from '../../../../reference-impl/desk/domain/evolve-case.ts';
import {
  caseIdOf,
  midOf,
  parseAppId,
  parsePageId,
  parsePsid,
  replyIdOf,
} from '../../../../reference-impl/desk/domain/ids.ts';
import type { OwnerBelief, ThreadOwnerAnswer } from '../../../../reference-impl/desk/domain/owner.ts';
import { replyStatus } from '../../../../reference-impl/desk/domain/reply-status.ts';
import type { ThreadControl } from '../../../../reference-impl/desk/domain/thread-control.ts';

const page = parsePageId('9')!;
const psid = parsePsid('7')!;
const own = parseAppId('1')!;
const target = parseAppId('2')!;
const third = parseAppId('3')!;
const account = {
  ...newAccount({ id: page, channel: 'facebook', name: 'P', ownAppId: own, connected: true }),
  enabled: { at: 0, by: 'x' },
  apps: [{ appId: target, name: 'T', role: 'default' as const }],
};
const replyId = replyIdOf('r1');
const leased: OwnerBelief = { kind: 'self', knownFrom: 'probe', at: 0, asOf: 0, expiresAt: 100_000 };
const idle: OwnerBelief = { kind: 'nobody', knownFrom: 'probe', at: 0, asOf: 0 };

function run(state: Case, command: CaseCommand, now: number): Case {
  const decision = decideCase(state, command, { account, now });
  if (!decision.ok) throw new Error(decision.refusal.kind);
  return decision.events.reduce(evolveCase, state);
}

/** A case with one reply whose answer was lost at 20. */
function lost(control: ThreadControl | null, owner: OwnerBelief): Case {
  const fresh = { ...newCase({ id: caseIdOf(page, psid), accountId: page, psid, now: 0 }), owner };
  const submitted = run(
    fresh,
    {
      type: 'SubmitReply',
      replyId,
      key: 'k',
      parts: [{ kind: 'text', text: 'bye' }],
      messagingType: { type: 'RESPONSE' },
      control,
      sendAgain: false,
      by: 'a',
    },
    10,
  );
  const started = run(submitted, { type: 'StartPart', replyId, index: 0 }, 10);
  return run(
    started,
    { type: 'SettlePart', replyId, index: 0, outcome: { kind: 'unknown', why: 'cut' } },
    20,
  );
}
const asked = (state: Case, value: ThreadOwnerAnswer, now = 30) =>
  run(state, { type: 'LearnOwner', outcome: { kind: 'ok', value } }, now);
const status = (state: Case) => replyStatus(state.replies[0]!);

const toTarget: ThreadControl = { type: 'pass', appId: target };
const release: ThreadControl = { type: 'release' };
const named = (appId: typeof own): ThreadOwnerAnswer => ({ kind: 'named', appId, expiresAt: 100_000 });
const unnamed: ThreadOwnerAnswer = { kind: 'unnamed', expiresAt: 100_000 };
const empty: ThreadOwnerAnswer = { kind: 'empty' };

describe('a lost hand-over from the owner', () => {
  it.each([
    ['a pass, the target owns', toTarget, named(target), 'sent'],
    ['a pass, we still own', toTarget, named(own), 'refused'],
    ['a pass, an app owns that Meta does not name', toTarget, unnamed, 'sent'],
    ['a pass, a third app owns', toTarget, named(third), 'unknown'],
    ['a pass, nobody owns', toTarget, empty, 'unknown'],
    ['a pass to the default app, not ours any more', { type: 'pass_to_default' }, unnamed, 'sent'],
    ['a release, nobody owns', release, empty, 'sent'],
    ['a release, we still own', release, named(own), 'refused'],
    ['a release, somebody owns', release, named(third), 'unknown'],
    ['no hand-over, we still own', null, named(own), 'unknown'],
  ] as const)('%s: %4$s', (_name, control, answer, expected) => {
    expect(status(asked(lost(control, leased), answer))).toBe(expected);
  });

  it('is undecided once the lease of before has ended by itself', () => {
    expect(status(asked(lost(release, leased), empty, 100_000))).toBe('unknown');
  });

  it('is undecided when a hand-over back to us was heard in between', () => {
    const back: CaseCommand = {
      type: 'HearControl',
      move: 'pass',
      at: 25,
      previous: target,
      next: own,
      note: null,
    };
    expect(status(asked(run(lost(toTarget, leased), back, 25), named(own)))).toBe('unknown');
  });
});

describe('on a clock that stands still', () => {
  const at = 10;
  const passedToUs: CaseCommand = {
    type: 'HearControl',
    move: 'pass',
    at,
    previous: third,
    next: own,
    note: null,
  };

  it('a move from before the reply does not blur the verdict', () => {
    const fresh = { ...newCase({ id: caseIdOf(page, psid), accountId: page, psid, now: at }), owner: leased };
    const lostReply = lost(release, run(fresh, passedToUs, at).owner);
    expect(status(asked(lostReply, named(own), 20))).toBe('refused');
  });

  it('a later reply that did hand over is not taken for the lost one', () => {
    const retried: CaseCommand = {
      type: 'SubmitReply',
      replyId: replyIdOf('r2'),
      key: 'k2',
      parts: [{ kind: 'text', text: 'another' }],
      messagingType: { type: 'RESPONSE' },
      control: toTarget,
      sendAgain: false,
      by: 'a',
    };
    const second = run(lost(toTarget, leased), retried, 20);
    const started = run(second, { type: 'StartPart', replyId: replyIdOf('r2'), index: 0 }, 20);
    const outcome = { kind: 'ok', value: { mid: midOf('m2') } } as const;
    const sent = run(started, { type: 'SettlePart', replyId: replyIdOf('r2'), index: 0, outcome }, 20);
    expect(status(asked(sent, named(target), 20))).toBe('unknown');
  });

  it('an entry through an ad in between leaves it undecided', () => {
    const entry = { source: 'ADS', type: 'OPEN_THREAD', ref: null, adId: '6001', title: null };
    const click: CaseCommand = { type: 'HearReferral', key: 'x', at, entry, lane: 'messaging' };
    expect(status(asked(run(lost(release, leased), click, at), named(own), 20))).toBe('unknown');
  });
});

describe('a lost hand-over from an idle thread', () => {
  it.each([
    [toTarget, named(target), 'sent'],
    [toTarget, empty, 'refused'],
    [release, empty, 'unknown'],
  ] as const)('%o with %o: %s', (control, answer, expected) => {
    expect(status(asked(lost(control, idle), answer))).toBe(expected);
  });
});

describe('the pending choice', () => {
  it('is used up by a hand-over that is proved, and kept by one that is disproved', () => {
    expect(asked(lost(toTarget, leased), named(target)).pending).toBeNull();
    expect(asked(lost(toTarget, leased), named(own)).pending?.choice).toEqual(toTarget);
  });
});

describe('an echo', () => {
  const heard = (metadata: string | null, text = 'bye'): CaseCommand => ({
    type: 'HearEcho',
    mid: midOf('m1'),
    at: 25,
    appId: own,
    ai: false,
    metadata,
    text,
    attachments: [],
    lane: 'messaging',
  });
  it('proves the part by its metadata, and by its text where metadata is dropped', () => {
    expect(status(run(lost(null, leased), heard('r1.0', 'changed'), 30))).toBe('sent');
    expect(status(run(lost(null, leased), heard(null), 30))).toBe('sent');
  });

  it('of another message proves nothing', () => {
    expect(status(run(lost(null, leased), heard('r9.0'), 30))).toBe('unknown');
    expect(status(run(lost(null, leased), heard(null, 'other'), 30))).toBe('unknown');
    const foreign = { ...heard(null), appId: third } as CaseCommand;
    expect(status(run(lost(null, leased), foreign, 30))).toBe('unknown');
  });
});
