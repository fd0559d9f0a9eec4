import { expect, test } from 'vitest';
import { axesOf } from '../../../scenarios/harness/language/cells.ts';
import { loadScenario } from '../../../scenarios/harness/language/load.ts';
import { subjectAppOf } from '../../../scenarios/harness/partner/role.ts';
import { referenceCasting } from '../../../scenarios/harness/targets/isolated.ts';
import { judges } from '../../../scenarios/harness/targets/target.ts';
import { threadView } from '../../../scenarios/harness/targets/thread-view.ts';
import { routingBody } from '../../../scenarios/harness/targets/world-file.ts';
import { act, connection, ids, journal, names, webhook } from '../journal-fixture.ts';
import { known, sound } from '../language/scenario-fixture.ts';

const cellOf = (text: string) => loadScenario('demo.yaml', text, known).cells[0]!;

test('of a shared world a cell sees its own people, what belongs to the page, and the attempts of its own deliveries', () => {
  const attempt = (delivery: string) => ({
    kind: 'attempt',
    delivery,
    to: ids.mkt,
    n: 1,
    outcome: 'acknowledged',
  });
  const shared = journal(
    connection(ids.mkt, ['messages']),
    act({ psid: ids.bob }),
    webhook(2, ids.mkt, 'messaging', 'message', {}, { psid: ids.bob, id: 'd1' }),
    attempt('d1'),
    act(),
    webhook(5, ids.mkt, 'messaging', 'message', {}, { id: 'd2' }),
    attempt('d2'),
  );
  expect(threadView(shared, new Set([ids.ann])).map(({ seq }) => seq)).toEqual([1, 5, 6, 7]);
});

test('the desk plays the default app and the bot the others, save what the harness is to play', () => {
  const casting = referenceCasting({ desk: 'http://desk', bot: 'http://bot', token: 't' });
  const playedBy = (text: string) => [...casting(cellOf(text))].map(([app, { url }]) => [app, url]);
  expect(playedBy(sound)).toEqual([['mkt', 'http://bot']]);
  expect(playedBy(sound.replace('care: {played_by: harness', 'care: {played_by: reference'))).toEqual([
    ['care', 'http://desk'],
    ['mkt', 'http://bot'],
  ]);
});

test('a partner plays the app of its role, and never one that is the harness’s', () => {
  expect(subjectAppOf(cellOf(sound), 'marketing-app')).toBe('mkt');
  expect(subjectAppOf(cellOf(sound), 'default-app')).toBeUndefined();
  expect(subjectAppOf(cellOf(sound), 'both')).toBe('mkt');
  const open = sound.replace('care: {played_by: harness', 'care: {played_by: reference');
  expect(subjectAppOf(cellOf(open), 'default-app')).toBe('care');
  expect(subjectAppOf(cellOf(open), 'both')).toBe('mkt');
});

test('rules judge platforms, duties judge who lives on them', () => {
  expect(['simulator', 'reference', 'partner'].map((kind) => judges(kind as 'simulator', 'rule'))).toEqual([
    true,
    true,
    false,
  ]);
  expect(['simulator', 'reference', 'partner'].map((kind) => judges(kind as 'simulator', 'duty'))).toEqual([
    false,
    true,
    true,
  ]);
});

test('routing is told in ids; an absent default app stays absent and null stays null', () => {
  expect(
    routingBody({ social: 'care', campaigns: [{ ad_id: 'spring', app: 'mkt' }, { ad_id: 'plain' }] }, names),
  ).toEqual({
    social: ids.care,
    campaigns: [{ ad_id: 'spring', app: ids.mkt }, { ad_id: 'plain' }],
  });
  expect(routingBody({ default_app: null }, names)).toEqual({ default_app: null });
  expect(routingBody({ default_app: 'inbox' }, names)).toEqual({ default_app: '263902037430900' });
});

test('the last axis turns fastest', () => {
  expect(axesOf({ a: [1, 2], b: ['x', 'y'] })).toEqual([
    { a: 1, b: 'x' },
    { a: 1, b: 'y' },
    { a: 2, b: 'x' },
    { a: 2, b: 'y' },
  ]);
});
