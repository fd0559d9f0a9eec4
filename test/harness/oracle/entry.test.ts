import { describe, expect, it } from 'vitest';
import type { ActEntry } from '../../../scenarios/harness/journal.ts';
import { arrivalOf, type Entrance, resolve } from '../../../scenarios/harness/oracle/entry.ts';
import { adWindowMs, emptyPage, type Page } from '../../../scenarios/harness/oracle/page.ts';
import { defaultReadings } from '../../../scenarios/harness/oracle/readings.ts';
import { emptyThread, type Thread } from '../../../scenarios/harness/oracle/thread.ts';

const day = 86_400_000;
const connection = { fields: new Set<string>(), mayTake: false, accessAll: true, hears: true };
const off: Page = {
  ...emptyPage,
  connections: new Map(['mkt', 'care', 'social'].map((app) => [app, connection])),
  campaigns: [
    { adId: 'spring', app: 'mkt', days: 3, lead: null },
    { adId: 'gone', app: 'left', days: 1, lead: null },
  ],
};
const on: Page = { ...off, defaultApp: 'care', social: 'social', links: [{ ref: 'table', app: 'mkt' }] };

const plain: Entrance = { kind: 'plain' };
const ad = (adId: string): Entrance => ({ kind: 'ad', adId });
const link = (ref: string): Entrance => ({ kind: 'link', ref });
const getStarted: Entrance = { kind: 'get_started', ref: null };

const silent = emptyThread;
const spoken: Thread = { ...emptyThread, lastUserEventAt: 0 };
const owned: Thread = { ...spoken, lease: { app: 'care', endsAt: day, windowMs: day } };

const to = (page: Page, thread: Thread, entrance: Entrance, readings = defaultReadings) =>
  resolve(page, thread, entrance, 1000, readings);

describe('resolving an entry', () => {
  it.each<[string, Page, Thread, Entrance, string | null, string]>([
    ['an ad gives an idle thread to its app', on, silent, ad('spring'), 'mkt', 'campaign'],
    ['an ad moves an owned thread', on, owned, ad('spring'), 'mkt', 'campaign'],
    ['an ad works without routing, too', off, silent, ad('spring'), 'mkt', 'campaign'],
    ['an ad of an app that left is organic', on, silent, ad('gone'), 'social', 'social'],
    ['an unknown ad leaves the owner', on, owned, ad('other'), 'care', 'owner'],
    ['a link gives the thread to its app', on, owned, link('table'), 'mkt', 'link'],
    ['an unknown link is organic', on, spoken, link('chair'), 'care', 'default'],
    ['a link means nothing without routing', off, silent, link('table'), null, 'none'],
    ['Get Started moves an owned thread to the organic app', on, owned, getStarted, 'social', 'social'],
    ['a message after a day of silence takes the organic route', on, silent, plain, 'social', 'social'],
    ['a message within a day of the last one goes to the default app', on, spoken, plain, 'care', 'default'],
    ['a message never changes the owner', on, owned, plain, 'care', 'owner'],
    ['without routing an idle thread stays idle', off, spoken, plain, null, 'none'],
    ['without routing an owner stays', off, owned, plain, 'care', 'owner'],
  ])('%s', (_, page, thread, entrance, app, route) => {
    expect(to(page, thread, entrance)).toMatchObject({ app, route });
  });

  it('leaves an owned thread alone under the other reading', () => {
    const readings = { ...defaultReadings, overrideActiveOwner: false };
    expect(to(on, owned, ad('spring'), readings)).toMatchObject({ app: 'care', route: 'owner' });
    expect(to(on, spoken, ad('spring'), readings)).toMatchObject({ app: 'mkt', route: 'campaign' });
  });

  it('counts whole days of an ad up to the maximum, and anything else as one', () => {
    expect(
      [1, 30, 31, 0, 1.5, '3', undefined].map((days) => adWindowMs(days, defaultReadings) / day),
    ).toEqual([1, 30, 1, 1, 1, 1, 1]);
    expect(adWindowMs(8, { ...defaultReadings, campaignMaxDays: 7 })).toBe(day);
  });
});

describe('what an act is', () => {
  const act = (more: Partial<ActEntry>): ActEntry => ({
    seq: 1,
    at: '',
    kind: 'act',
    cause: null,
    by: 'person',
    page: '1',
    psid: '2',
    type: 'message',
    ...more,
  });

  it('knows a bare click from a word of the person', () => {
    expect(arrivalOf(act({ type: 'ad_click', ad_id: 'x' }))?.userEvent).toBe(false);
    expect(arrivalOf(act({ type: 'ad_click', ad_id: 'x', text: 'hi' }))?.userEvent).toBe(true);
    expect(arrivalOf(act({ type: 'link', ref: 'x', new_thread: true }))?.userEvent).toBe(true);
  });

  it('names the app whose button was tapped', () => {
    expect(arrivalOf(act({ type: 'postback', button_of: '5' }))?.buttonOf).toBe('5');
  });

  it('routes nothing for reads, for the inbox, and for acts it does not know', () => {
    expect(
      [act({ type: 'read' }), act({ by: 'inbox', type: 'reply' }), act({ type: 'wave' })].map(arrivalOf),
    ).toEqual([null, null, null]);
  });
});
