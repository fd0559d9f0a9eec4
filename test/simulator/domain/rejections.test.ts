import { describe, expect, test } from 'vitest';
import { READINGS } from '../../../simulator/domain/readings.ts';
import {
  inputsOf,
  type Rejection,
  reasonOf,
  type SettingRejection,
  settingReasonOf,
} from '../../../simulator/domain/rejections.ts';
import { ruleText } from '../../../simulator/domain/rules.ts';
import {
  CARE,
  clicksAd,
  connect,
  extend,
  MKT,
  pass,
  ROUTED,
  release,
  request,
  routing,
  SPY,
  STRANGER,
  send,
  take,
  writes,
  ZERO,
} from './cast.ts';
import { type Command, given, givenReading, type Step } from './specification.ts';

const owned: Step = [ROUTED, clicksAd('6001', 'hi')];

describe('every refusal explains itself: the rule, its inputs, and what would have passed', () => {
  test.each([
    ['a send by the default app', owned, send(CARE), 'CR-026'],
    ['a send by a bystander', owned, send(SPY), 'CR-027'],
    ['a tagged send without permission', owned, send(SPY, { tag: 'HUMAN_AGENT' }), 'CR-033'],
    ['a send on an idle thread', [ROUTED, writes(), release(CARE)], send(MKT), 'CR-025'],
    [
      'a send by the owner after its window',
      [owned, extend(MKT, 604_800), { wait: 2 * 86_400_000 }],
      send(MKT),
      'CR-029',
    ],
    [
      'a send by the default app after the window',
      [ROUTED, writes(), { wait: 2 * 86_400_000 }],
      send(CARE),
      'API-057',
    ],
    [
      'thread_control without routing',
      [ZERO, writes()],
      send(MKT, { thread_control: { type: 'release' } }),
      'CR-047',
    ],
    ['a pass to a stranger', owned, pass(MKT, STRANGER), 'CR-046'],
    ['a pass to oneself', owned, pass(MKT, MKT), 'CR-054'],
    ['a pass by a non-owner', owned, pass(SPY, CARE), 'CR-051'],
    ['a pass without a target', [ZERO, writes()], pass(MKT, null), 'CR-053'],
    ['a release by a non-owner', owned, release(CARE), 'CR-063'],
    ['a release of an idle thread', [ROUTED, writes(), release(CARE)], release(CARE), 'CR-064'],
    ['a take without routing', [ZERO, writes()], take(CARE), 'CR-068'],
    ['a take without permission', owned, take(SPY), 'CR-070'],
    ['a take by the owner', owned, take(MKT), 'CR-072'],
    ['a request with routing', owned, request(SPY), 'CR-077'],
    ['a request by the owner', [ZERO, writes(), request(MKT)], request(MKT), 'CR-083'],
    ['an extension by a non-owner', owned, extend(CARE, 60), 'CR-084'],
    ['an overlong extension', owned, extend(MKT, 604_801), 'CR-085'],
    ['clearing the default app', ROUTED, routing({ default_app: null }), 'SEED-31'],
    ['a route without a default app', ZERO, routing({ social: SPY }), 'CR-006'],
    ['a route to a stranger', ROUTED, routing({ social: STRANGER }), 'CR-004'],
  ] satisfies [string, Step, Command, string][])('%s', (_title, past, command, rule) => {
    const { verdict } = given(past).when(command);
    if (verdict.ok) throw new Error('It was accepted');
    const isSetting = command.do === 'PutRouting';
    const reason = isSetting
      ? settingReasonOf(verdict.rejection as SettingRejection)
      : reasonOf(verdict.rejection as Rejection);
    expect(reason.rule).toBe(rule);
    expect(ruleText(reason.rule).sentence).toMatch(/\.$/);
    expect(reason.would_pass).toMatch(/^[A-ZT].*\.$/);
    expect(inputsOf(verdict.rejection as Rejection)).not.toHaveProperty('name');
    if (reason.reading !== undefined) expect(READINGS).toHaveProperty([reason.reading]);
  });

  test('a refusal that leans on a reading names it', () => {
    const { verdict } = givenReading({ idleTakeNeedsPermission: true }, ROUTED, writes(), release(CARE)).when(
      take(SPY),
    );
    if (verdict.ok) throw new Error('It was accepted');
    expect(reasonOf(verdict.rejection as Rejection).reading).toBe('idleTakeNeedsPermission');
    expect(given(ROUTED, connect(SPY)).when(routing({ default_app: null })).verdict.ok).toBe(false);
  });
});
