import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { INBOX, LEADGEN, named } from '../listening.ts';
import { ROUTED_FILE, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  world = await simulator.world();
});
afterAll(() => simulator.close());

const LEAD = { ad_id: '6900', kind: 'lead', app: 'mkt', questions: ['Budget?', 'City?'] };
const put = (campaign: object) =>
  world.control('PUT', `/pages/${world.page}/routing`, named(world, { campaigns: [campaign] }));
const campaigns = async () => (await world.control('GET', `/pages/${world.page}/routing`)).body.campaigns;
const doing = (act: object) =>
  world.control('POST', `/people/${world.view.people.ann.id}/acts`, { page: world.page, ...act });

describe('a lead ad', () => {
  test('is shown as it was set, and asks one question unless told otherwise', async () => {
    await put({
      ...LEAD,
      title: 'Trade',
      days: 3,
      summary: true,
      stop_keywords: ['STOP'],
      may_interrupt: true,
    });
    expect(await campaigns()).toEqual([
      {
        ad_id: '6900',
        title: 'Trade',
        kind: 'lead',
        app: world.app('mkt'),
        days: 3,
        questions: ['Budget?', 'City?'],
        summary: true,
        stop_keywords: ['STOP'],
        may_interrupt: true,
      },
    ]);
    await put({ ad_id: '6900', kind: 'lead', app: 'mkt' });
    expect(await campaigns()).toMatchObject([
      { questions: [expect.any(String)], summary: false, stop_keywords: [], may_interrupt: false },
    ]);
  });

  test('shown settings can be put again as they are', async () => {
    await put({ ...LEAD, summary: true });
    const shown = (await world.control('GET', `/pages/${world.page}/routing`)).body;
    const { page: _, mode: __, ...settings } = shown;
    const again = await world.control('PUT', `/pages/${world.page}/routing`, settings);
    expect([again.status, again.body]).toEqual([200, shown]);
  });

  test('may stand in a world file', async () => {
    const { page } = ROUTED_FILE.pages;
    const made = await simulator.world({
      ...ROUTED_FILE,
      pages: { page: { ...page, routing: { default_app: 'care', campaigns: [LEAD] } } },
    });
    expect((await made.act({ type: 'ad_click', ad_id: '6900' })).routed_to).toBe(LEADGEN);
  });

  test.each([
    [{ questions: [] }, 'campaigns[0].questions'],
    [{ questions: [''] }, 'campaigns[0].questions[0]'],
    [{ questions: 'Budget?' }, 'campaigns[0].questions'],
    [{ questions: Array.from({ length: 21 }, () => 'Why?') }, 'campaigns[0].questions'],
    [{ summary: 'yes' }, 'campaigns[0].summary'],
    [{ stop_keywords: [5] }, 'campaigns[0].stop_keywords[0]'],
    [{ may_interrupt: null }, 'campaigns[0].may_interrupt'],
    [{ days: 'three' }, 'campaigns[0].days'],
    [{ kind: 'leads' }, 'campaigns[0].kind'],
    [{ app: '999' }, 'campaigns[0].app'],
    [{ ad_id: 'a b' }, 'campaigns[0].ad_id'],
    [{ kind: 'click_to_message' }, 'campaigns[0].questions'],
  ])('with %j is refused by name, and nothing is set', async (part, path) => {
    const before = [await campaigns(), await world.lastSeq()];
    const { status, body } = await put({ ...LEAD, ...part });
    expect([status, body.error.path]).toEqual([422, path]);
    expect([await campaigns(), await world.lastSeq()]).toEqual(before);
  });
});

describe('an answer to a lead form is refused when', () => {
  test.each([
    [{ type: 'lead_answer' }, 422],
    [{ type: 'lead_answer', text: '' }, 422],
    [{ type: 'lead_answer', outcome: 'bored' }, 422],
    [{ type: 'lead_answer', text: 5 }, 422],
    [{ type: 'lead_answer', text: 'x'.repeat(2001) }, 422],
    [{ type: 'lead_answer', text: '500', ad_id: '6900' }, 422],
  ])('it is %j: %i, and the form waits on', async (act, status) => {
    await put(LEAD);
    await world.act({ type: 'ad_click', ad_id: '6900' });
    const before = await world.lastSeq();
    expect((await doing(act)).status).toBe(status);
    expect(await world.lastSeq()).toBe(before);
  });

  test('no form runs: 409, with the rule [CR-118]', async () => {
    expect(await doing({ type: 'lead_answer', text: '500' })).toMatchObject({
      status: 409,
      body: { error: { code: 'no_lead_form', rule: 'CR-118' } },
    });
    await put(LEAD);
    await world.act({ type: 'ad_click', ad_id: '6900' });
    await world.act({ type: 'lead_answer', outcome: 'dropped' });
    expect((await doing({ type: 'lead_answer', text: '500' })).status).toBe(409);
  });
});

describe('Meta’s own apps', () => {
  test('the lead app is nobody a page can choose: not as default app, not as a route, not to connect [CR-004]', async () => {
    for (const routing of [
      { default_app: LEADGEN },
      { social: LEADGEN },
      { links: [{ ref: 'a', app: LEADGEN }] },
      { campaigns: [{ ad_id: '1', app: LEADGEN }] },
    ]) {
      const { status } = await world.control('PUT', `/pages/${world.page}/routing`, routing);
      expect([JSON.stringify(routing), status]).toEqual([JSON.stringify(routing), 422]);
    }
    expect((await world.control('PUT', `/pages/${world.page}/apps/${LEADGEN}`, {})).status).toBe(404);
    expect(await world.owner()).toBeNull();
  });

  test('the inbox may be default app and route, and needs no connection [CR-003, CR-004]', async () => {
    const routing = {
      default_app: INBOX,
      social: 'inbox',
      links: [{ ref: 'a', app: INBOX }],
      campaigns: [{ ad_id: '1', app: 'inbox' }],
    };
    const { status, body } = await world.control('PUT', `/pages/${world.page}/routing`, routing);
    expect([status, body.default_app, body.social, body.links[0].app, body.campaigns[0].app]).toEqual([
      200,
      INBOX,
      INBOX,
      INBOX,
      INBOX,
    ]);
    expect((await world.act({ type: 'ad_click', ad_id: '1', text: 'hi' })).owner.after).toBe(INBOX);
  });
});

describe('an act at the inbox is refused when', () => {
  const act = (more: object) =>
    world.control('POST', '/inbox/acts', { page: world.page, psid: world.psid(), ...more });

  test.each([
    [{ type: 'reply' }, 422],
    [{ type: 'reply', text: '' }, 422],
    [{ type: 'ai_reply', text: ['x'] }, 422],
    [{ type: 'sing', text: 'x' }, 422],
    [{ type: 'done', text: 'x' }, 422],
    [{ type: 'reply', text: 'x', psid: '42' }, 404],
    [{ type: 'reply', text: 'x', page: '42' }, 422],
    [{ type: 'done' }, 409],
    [{ type: 'ai_pass', app: '1', text: 'x' }, 409],
  ])('it is %j: %i, and nothing happens', async (more, status) => {
    await world.act({ type: 'message', text: 'hi' });
    const owner = await world.owner();
    const answer = await act(more);
    expect(answer.status).toBe(status);
    expect(answer.body.error.code).toEqual(expect.any(String));
    expect(await world.owner()).toBe(owner);
  });
});
