import { describe, expect, it } from 'vitest';
import { replay } from '../../../scenarios/harness/oracle/oracle.ts';
import { isConnected, mayTake } from '../../../scenarios/harness/oracle/page.ts';
import { hears, leaseOf, ownerOf, pageOf } from '../../../scenarios/harness/oracle/world.ts';
import { ann, bob, care, dayMs, inbox, mkt, page, spy, type Trace, trace } from '../rules/trace.ts';

const thread = { page, psid: ann };

function owner(journal: Trace, ref = thread): string | null {
  const last = replay(journal.entries).at(-1);
  return last === undefined ? null : ownerOf(last.after, ref, journal.now);
}

describe('replaying a journal', () => {
  it('follows acts and accepted calls, and nothing that the journal merely claims', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('pass', mkt, spy, null);
    expect(owner(journal)).toBe(mkt);
    journal.ok('pass', mkt, { target_app_id: care });
    expect(owner(journal)).toBe(care);
  });

  it('ignores calls that were refused or ended by a fault, and obeys one whose answer was lost', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sendRefused(mkt, { control_type: 'pass' }, 'faulted');
    journal.refused('take', care, {}, 200);
    expect(owner(journal)).toBe(mkt);
    journal.sends(mkt, { control_type: 'pass' }, { lost: 'after_commit', status: null });
    expect(owner(journal)).toBe(care);
  });

  it('lets a lease end by time alone', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.wait(dayMs - 1);
    expect(owner(journal)).toBe(mkt);
    journal.wait(1);
    expect(owner(journal)).toBeNull();
  });

  it('keeps two people apart', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.arrives('message', care, null, { psid: bob });
    expect([owner(journal), owner(journal, { page, psid: bob })]).toEqual([mkt, care]);
  });

  it('gives the inbox what a human answers there, and takes it back when it is done', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.write({ kind: 'act', by: 'inbox', page, psid: ann, type: 'reply', text: 'hello' });
    expect(owner(journal)).toBe(inbox);
    journal.write({ kind: 'act', by: 'inbox', page, psid: ann, type: 'done' });
    expect(owner(journal)).toBeNull();
  });

  it('frees the threads of an app that leaves the page', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.write({ kind: 'setting', what: 'connection_deleted', page, app: mkt });
    expect(owner(journal)).toBeNull();
  });

  it('takes readings from the journal, over those that were pinned', () => {
    const journal = trace({ readings: { 'campaign.maxDays': 7, takeFanout: 'previous_owner' } });
    const readings = replay(journal.entries, { takeFanout: 'all', humanAgentTakes: false }).at(-1)?.after
      .readings;
    expect(readings).toMatchObject({
      campaignMaxDays: 7,
      takeFanout: 'previous_owner',
      humanAgentTakes: false,
    });
  });
});

describe('settings', () => {
  it('let the app that becomes default take, and keep an app that stopped hearing connected', () => {
    const journal = trace();
    journal.write({ kind: 'setting', what: 'unsubscribed', page, app: spy });
    const world = replay(journal.entries).at(-1)?.after;
    expect(world).toBeDefined();
    if (world !== undefined) {
      expect([mayTake(pageOf(world, page), care), mayTake(pageOf(world, page), mkt)]).toEqual([true, false]);
      expect(isConnected(pageOf(world, page), spy)).toBe(true);
      expect([hears(world, page, spy, 'messages'), hears(world, page, mkt, 'messages')]).toEqual([
        false,
        true,
      ]);
    }
  });

  it('renew a lease with the window of its ad', () => {
    const journal = trace();
    journal.write({
      kind: 'setting',
      what: 'routing_put',
      page,
      default_app: care,
      campaigns: [{ ad_id: 'long', app: mkt, days: 3 }],
    });
    journal.arrives('ad_click', mkt, null, { ad_id: 'long' });
    const world = replay(journal.entries).at(-1)?.after;
    expect(world === undefined ? null : leaseOf(world, thread, journal.now)?.endsAt).toBe(
      journal.now + 3 * dayMs,
    );
  });
});
