// Words for the entries of a journal: every kind is told with names, and nothing of it is left undefined.
import { test } from 'threadbaton/vitest';
import { expect } from 'vitest';
import { lineOf } from '../../scripts/entry-words.ts';
import { Names } from '../../scripts/names.ts';

const page = '100200300400500';

test('a journal with every kind of entry reads as sentences', async ({ world, simulator }) => {
  const graph = async (app: string, path: string, body: object) =>
    fetch(`${simulator.graphUrl}/v26.0/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await world.token(app)}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const { psid } = await world.act('ad_click', { ad_id: '6001', text: 'Hello' });
  const reply = { recipient: { id: psid }, messaging_type: 'RESPONSE', message: { text: 'Yes, four left' } };
  await graph('sprinklr', `${page}/messages`, reply);
  await world.call('PATCH', '/apps/123456789', {
    webhook: { callback_url: 'http://127.0.0.1:1/hook', verify_token: 'v' },
  });
  await world.fault({ match: { call: 'send' }, effect: { drop_connection: 'after_commit' } });
  await graph('xyz', `${page}/messages`, reply).catch(() => 'cut, as ordered');
  await graph('xyz', `${page}/pass_thread_control`, { recipient: { id: psid }, target_app_id: '123456789' });
  await world.waitFor({ kind: 'attempt' });
  await world.advance({ seconds: 86_400 });

  const names = new Names(await world.show());
  const entries = await world.journal();
  expect([...new Set(entries.map(({ kind }) => kind))].sort()).toEqual([
    'act',
    'answer',
    'attempt',
    'call',
    'clock',
    'control',
    'delivery',
    'fault',
    'refusal',
    'routing',
    'setting',
  ]);
  const lines = entries.map((entry) => lineOf(entry, names));
  expect(lines.filter((line) => /undefined|null|\[object|\n/.test(line))).toEqual([]);
  const text = lines.join('\n');
  for (const words of [
    'act       Ann Example clicks ad 6001 on Example Page: "Hello"',
    'refusal   send by Sprinklr Default refused: ',
    'call      XYZ Marketing calls send for Ann Example: "Yes, four left"',
    'answer    send by XYZ Marketing: ok, no answer; the answer is lost (after commit)',
    'delivery  Ann Example sees the message of XYZ Marketing: "Yes, four left"',
    'control   Ann Example on Example Page: XYZ Marketing → Sprinklr Default by pass',
    'control   Ann Example on Example Page: Sprinklr Default → nobody by expiry (CR-',
    'fault     f1 fires',
  ])
    expect(text).toContain(words);
  expect(text).toMatch(/attempt {3}d\d+ to Sprinklr Default, attempt 1: failed, .+, again at \d{4}-/);
});

test('settings bring names, and what nobody knows is told as it is', async ({ world }) => {
  const names = new Names({ apps: {}, pages: {}, people: {} });
  const entries = await world.journal();
  for (const entry of entries) names.learn(entry);
  expect(names.of('987654321')).toBe('XYZ Marketing');
  const frame = { seq: 1, at: '2026-01-02T03:04:05.006Z', cause: null };
  expect(lineOf({ ...frame, kind: 'omen', of: 'rain' }, names)).toBe(
    '2026-01-02 03:04:05.006  #1    omen      {"of":"rain"}',
  );
});
