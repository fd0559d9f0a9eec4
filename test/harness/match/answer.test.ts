import { describe, expect, test } from 'vitest';
import type { AnswerExpected } from '../../../scenarios/harness/language/observations.ts';
import { judgeAnswer } from '../../../scenarios/harness/match/answer.ts';
import type { Answer } from '../../../scenarios/harness/wire/http.ts';

function answered(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { kind: 'answered', status, headers, body, text: JSON.stringify(body) };
}

const done = answered(200, { success: true });
const refused = answered(
  400,
  { error: { message: '(#10) No.', type: 'OAuthException', code: 10, error_subcode: 2018300 } },
  { 'x-baton-rule': 'CR-027' },
);
const plainRefusal = answered(400, { error: { message: '(#200) No.', type: 'OAuthException', code: 200 } });

function verdict(answer: Answer | undefined, expected: AnswerExpected, rule?: string): string {
  return judgeAnswer(answer, { what: 'the call of w1', expected, rule }).verdict;
}

describe('an answer', () => {
  test.each<[string, Answer, AnswerExpected, string]>([
    ['that succeeded where nothing else is said', done, {}, 'pass'],
    ['that was refused where nothing was said of that', refused, {}, 'fail'],
    ['that was refused although a part of it fits', refused, { answers: { error: { code: 10 } } }, 'fail'],
    ['with the status that was told', refused, { status: 400 }, 'pass'],
    ['with another status', refused, { status: 403 }, 'fail'],
    ['with the code that was told', refused, { code: 10 }, 'pass'],
    ['with another code', refused, { code: 100 }, 'fail'],
    ['that succeeded where a code was told', done, { code: 10 }, 'fail'],
    ['with the subcode that was told', refused, { code: 10, subcode: 2018300 }, 'pass'],
    ['with another subcode', refused, { code: 10, subcode: 2018278 }, 'fail'],
    ['without a subcode where there must be none', plainRefusal, { code: 200, subcode: null }, 'pass'],
    ['with a subcode where there must be none', refused, { code: 10, subcode: null }, 'fail'],
    ['that is no error where only the lack of a subcode was told', done, { subcode: null }, 'fail'],
    ['with the message that was told', refused, { message: '(#10) No.' }, 'pass'],
    ['with another message', refused, { message: '(#10) Yes.' }, 'fail'],
    ['that has more than a part of it', answered(200, { a: 1, b: 2 }), { answers: { a: 1 } }, 'pass'],
    ['that is more than exactly this', answered(200, { a: 1, b: 2 }), { exactly: { a: 1 } }, 'fail'],
    ['that is exactly this', done, { exactly: { success: true } }, 'pass'],
    ['that has what it must lack', answered(200, { a: { b: null } }), { lacking: ['a.b'] }, 'fail'],
    ['that lacks it', answered(200, { a: {} }), { lacking: ['a.b'] }, 'pass'],
    ['whose list is longer than told', answered(200, { data: [1, 2] }), { answers: { data: [1] } }, 'fail'],
  ])('%s', (_, answer, expected, wanted) => {
    expect(verdict(answer, expected)).toBe(wanted);
  });

  test('must name the requirement that was told as its reason', () => {
    expect(verdict(refused, { code: 10 }, 'CR-027')).toBe('pass');
    expect(verdict(refused, { code: 10 }, 'CR-033')).toBe('fail');
    expect(verdict(plainRefusal, { code: 200 }, 'CR-070')).toBe('fail');
  });

  test('that never came, or was cut, is none', () => {
    expect(verdict(undefined, {})).toBe('fail');
    expect(verdict({ kind: 'cut', reason: 'socket hang up' }, {})).toBe('fail');
  });

  test('is shown beside what was expected of it', () => {
    const finding = judgeAnswer(done, { what: 'the call of w1', expected: { code: 10, subcode: 2018300 } });
    expect(finding.expected).toBe('the call of w1 is answered with code 10, subcode 2018300');
    expect(finding.seen).toContain('its code is absent');
    expect(finding.seen).toContain('200 {"success":true}');
  });
});

describe('the expiration of an owner', () => {
  const nowMs = Date.parse('2026-01-05T09:00:00.700Z');
  const told = (expiration: unknown) => answered(200, { data: [{ thread_owner: { expiration } }] });
  const inAnHour = (answer: Answer) =>
    judgeAnswer(answer, { what: 'reading', expected: {}, expiresIn: { duration: '1h', nowMs } }).verdict;

  test('is meant in seconds rounded down, or as a date text', () => {
    const seconds = Date.parse('2026-01-05T10:00:00.000Z') / 1_000;
    expect(inAnHour(told(seconds))).toBe('pass');
    expect(inAnHour(told('2026-01-05T10:00:00+0000'))).toBe('pass');
    expect(inAnHour(told(seconds + 1))).toBe('fail');
    expect(inAnHour(answered(200, { data: [] }))).toBe('fail');
  });
});
