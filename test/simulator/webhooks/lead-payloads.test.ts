import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { INBOX, LEADGEN, type Listened, type Listening, listen, T0 } from '../listening.ts';
import { TestSimulator } from '../simulator.ts';

const COMPLETE = 'messenger_lead_gen_complete';
const INCOMPLETE = 'messenger_lead_gen_incomplete';
let simulator: TestSimulator;
let listening: Listening;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterEach(() => listening.close());
afterAll(() => simulator.close());

/** A page whose lead ad 6900 asks two questions; ann has tapped it. */
async function tapped(ad: object = {}, more: Listened = {}): Promise<void> {
  listening = await listen(simulator, more);
  const lead = { ad_id: '6900', title: 'Trade accounts', kind: 'lead', questions: ['Budget?', 'City?'] };
  await listening.route({
    default_app: 'care',
    campaigns: [{ ...lead, app: 'mkt', ...ad }],
  });
  await listening.world.act({ type: 'ad_click', ad_id: '6900' });
}
const answer = (text: string) => listening.world.act({ type: 'lead_answer', text });
const said = () => ({ ...listening.person(), timestamp: T0 });
const handedOn = (metadata: string) => ({
  ...said(),
  pass_thread_control: {
    previous_owner_app_id: LEADGEN,
    new_owner_app_id: listening.world.app('mkt'),
    metadata,
  },
});
const report = (type: string, data: object[]) => ({
  ...said(),
  referral: {
    source: 'ADS',
    type,
    ad_id: '6900',
    ads_context_data: { ad_title: 'Trade accounts', post_id: expect.any(String) },
  },
  lead: { data },
});

describe('a completed lead form', () => {
  test('is told in three entries: the pass, the summary, the report [CR-119, CR-120]', async () => {
    await tapped({ summary: true });
    await answer('500');
    await answer('Porto');
    const { world } = listening;
    const entry = { id: world.page, time: T0 };
    const around = { hop_context: [listening.hop('mkt', COMPLETE)] };
    expect(await listening.entries('mkt')).toEqual([
      { ...entry, messaging: [handedOn(COMPLETE)], ...around },
      {
        ...entry,
        messaging: [
          {
            ...said(),
            message: {
              mid: expect.stringMatching(/^m_/),
              text: 'Lead summary:\nBudget?: 500\nCity?: Porto',
            },
            // In a summary the context stands inside the item, as an object.
            hop_context: listening.hop('mkt', COMPLETE),
          },
        ],
      },
      {
        ...entry,
        messaging: [
          report('LEAD_COMPLETE', [
            { question: 'Budget?', answer: '500' },
            { question: 'City?', answer: 'Porto' },
          ]),
        ],
        ...around,
      },
    ]);
    expect(await listening.entries('care')).toEqual([]);
    expect(await listening.entries('spy')).toEqual([]);
  });

  test('keeps its members in Meta’s order', async () => {
    await tapped();
    await answer('500');
    await answer('Porto');
    const [pass, referral] = await listening.entries('mkt');
    expect(Object.keys(pass)).toEqual(['id', 'time', 'messaging', 'hop_context']);
    expect(Object.keys(pass.messaging[0].pass_thread_control)).toEqual([
      'previous_owner_app_id',
      'new_owner_app_id',
      'metadata',
    ]);
    expect(Object.keys(referral.messaging[0])).toEqual([
      'sender',
      'recipient',
      'timestamp',
      'referral',
      'lead',
    ]);
    expect(Object.keys(referral.messaging[0].referral)).toEqual([
      'source',
      'type',
      'ad_id',
      'ads_context_data',
    ]);
  });

  test('is never seen by the person: the thread shows questions and answers only [CR-120]', async () => {
    await tapped({ summary: true });
    await answer('500');
    await answer('Porto');
    const { world } = listening;
    // The tap itself has no words.
    const { messages } = (await world.control('GET', `/threads/${world.page}/${world.psid()}`)).body;
    expect(messages.map(({ text }: { text: string }) => text)).toEqual([
      null,
      'Budget?',
      '500',
      'City?',
      'Porto',
    ]);
  });

  test('under other readings: ids as numbers, the context as an object or not at all [OQ-8, OQ-9]', async () => {
    await tapped({ summary: true }, { file: { readings: { appIdsAsNumbers: true, hopContext: 'object' } } });
    await answer('500');
    await answer('Porto');
    const [pass] = await listening.entries('mkt');
    expect(pass.messaging[0].pass_thread_control).toEqual({
      previous_owner_app_id: Number(LEADGEN),
      new_owner_app_id: Number(listening.world.app('mkt')),
      metadata: COMPLETE,
    });
    expect(pass.hop_context).toEqual(listening.hop('mkt', COMPLETE));
  });
});

describe('a lead form that is not completed', () => {
  test('says incomplete in the pass and in the report, without a summary [CR-119, CR-120]', async () => {
    await tapped({ summary: true });
    await answer('500');
    await listening.world.act({ type: 'lead_answer', outcome: 'dropped' });
    const items = (await listening.entries('mkt')).map(({ messaging }) => messaging[0]);
    expect(items).toEqual([
      handedOn(INCOMPLETE),
      report('LEAD_INCOMPLETE', [{ question: 'Budget?', answer: '500' }]),
    ]);
  });

  test('because a day went by is told at the very end of that day, by the clock [CR-119]', async () => {
    await tapped();
    await answer('500');
    const { world } = listening;
    await world.advance({ seconds: 86_399 });
    expect(await listening.entries('mkt')).toEqual([]);
    const { fired } = await world.advance({ seconds: 1 });
    expect(fired).not.toEqual([]);
    const [pass] = await listening.entries('mkt');
    const end = T0 + 86_400_000;
    expect(pass).toMatchObject({
      time: end,
      messaging: [{ timestamp: end, pass_thread_control: { metadata: INCOMPLETE } }],
    });
    const moves = (await world.journal()).filter(({ kind }) => kind === 'control');
    expect(moves.at(-1)).toMatchObject({
      move: 'lead',
      via: 'clock',
      cause: null,
      at: new Date(end).toISOString(),
      to: world.app('mkt'),
    });
  });

  test('and was never answered is told to nobody [CR-118]', async () => {
    await tapped();
    await listening.world.advance({ seconds: 86_400 });
    expect(await listening.world.owner()).toBeNull();
    expect(listening.receiver.received).toEqual([]);
  });

  test('but stopped by a keyword lets the keyword through as a plain message [CR-121]', async () => {
    await tapped({ stop_keywords: ['STOP'] });
    await answer('500');
    const { mid } = await listening.world.act({ type: 'message', text: 'STOP' });
    const message = { ...said(), message: { mid, text: 'STOP' } };
    expect((await listening.entries('care'))[0].messaging).toEqual([message]);
    expect((await listening.entries('mkt'))[0].standby).toEqual([message]);
    expect(await listening.heard('mkt')).toEqual(['standby message']);
  });
});

describe('while a lead form runs', () => {
  test('a send answers 10/2018321 and names the rule, and nothing goes out [CR-118]', async () => {
    await tapped();
    const { world } = listening;
    for (const app of ['care', 'mkt', 'spy']) {
      const { status, headers, body } = await world.send(app);
      expect(status).toBe(400);
      expect(body.error).toMatchObject({ type: 'OAuthException', code: 10, error_subcode: 2018321 });
      expect(headers.get('x-baton-rule')).toBe('CR-118');
    }
    const sent = (await world.journal()).filter(
      ({ kind, by }) => kind === 'delivery' && by === world.app('care'),
    );
    expect(sent).toEqual([]);
    expect(listening.receiver.received).toEqual([]);
  });

  test('what the journal says of it: the act, its routing, the answer that followed [CR-118]', async () => {
    await tapped();
    const after = await listening.world.lastSeq();
    await answer('500');
    const entries = await listening.world.journal(after);
    expect(
      entries.map(({ kind, type, lead, rule, channel, by }) => lead ?? rule ?? by ?? channel ?? type ?? kind),
    ).toEqual(['answered', 'CR-118', LEADGEN]);
  });

  test('an app that may break in hears the answers on messaging and takes the thread by sending', async () => {
    await tapped({ may_interrupt: true });
    await answer('500');
    expect(await listening.heard('mkt')).toEqual(['messaging message']);
    await listening.forget();
    expect((await listening.world.send('care')).body.error.error_subcode).toBe(2018321);
    expect((await listening.world.send('mkt')).status).toBe(200);
    expect(await listening.heard('mkt')).toEqual(['messaging echo']);
    expect(await listening.heard('care')).toEqual(['standby echo']);
    expect(await listening.world.owner()).toBe(listening.world.app('mkt'));
    await listening.forget();
    await listening.world.act({ type: 'message', text: 'Porto' });
    expect(await listening.heard('mkt')).toEqual(['messaging message']);
  });

  test('a reply at the inbox takes the thread from Meta’s lead app, and tells of it [CR-034, CR-076]', async () => {
    await tapped();
    await answer('500');
    await listening.inbox('reply', { text: 'May I help?' });
    const items = (await listening.entries('mkt')).flatMap(({ messaging, standby }) => messaging ?? standby);
    expect(items[0].take_thread_control).toEqual({
      previous_owner_app_id: LEADGEN,
      new_owner_app_id: INBOX,
    });
    expect(await listening.heard('mkt')).toEqual(['messaging take_thread_control', 'standby echo']);
  });

  test('the thread is explained by it, and nobody may send [CR-118]', async () => {
    await tapped();
    const { world } = listening;
    const { body } = await world.control('GET', `/threads/${world.page}/${world.psid()}/explain`);
    expect(body.owner).toBe(LEADGEN);
    expect(body.because).toMatchObject({ rule: 'CR-118' });
    expect(body.may_send.map(({ ok, rule }: { ok: boolean; rule: string }) => [ok, rule])).toEqual([
      [false, 'CR-118'],
      [false, 'CR-118'],
      [false, 'CR-118'],
    ]);
  });
});
