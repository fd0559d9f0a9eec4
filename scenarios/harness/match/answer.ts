/** Judges an answer as it came over the wire: status, code, and what its JSON holds and lacks. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { durationMs } from '../language/duration.ts';
import type { AnswerExpected } from '../language/observations.ts';
import type { Answer } from '../wire/http.ts';
import { valueAt } from './find.ts';
import type { Finding } from './scene.ts';

/** What the answer is expected to be, and what it must say besides. */
export interface AnswerWanted {
  readonly what: string;
  readonly expected: AnswerExpected;
  /** The requirement in the header of a refusal. */
  readonly rule?: string | undefined;
  /** Of a read of the owner: how far ahead of now the expiration lies. */
  readonly expiresIn?: { readonly duration: string; readonly nowMs: number } | undefined;
}

const graphError = z.object({
  error: z.object({ message: z.string(), code: z.number(), error_subcode: z.number().optional() }),
});

export function judgeAnswer(answer: Answer | undefined, wanted: AnswerWanted): Finding {
  const doubts =
    answer === undefined
      ? ['no answer came over the wire']
      : answer.kind === 'cut'
        ? [`the line was cut: ${answer.reason}`]
        : doubtsOf(answer, wanted);
  const seen =
    answer?.kind === 'answered' ? `${answer.status} ${answer.text.slice(0, 300)}` : 'there is no answer';
  return {
    verdict: doubts.length === 0 ? 'pass' : 'fail',
    expected: `${wanted.what} ${expectedWords(wanted)}`,
    seen: doubts.length === 0 ? seen : `${doubts.join('; ')} (${seen})`,
    facts: [],
    matched: [],
  };
}

function doubtsOf(answer: Extract<Answer, { kind: 'answered' }>, wanted: AnswerWanted): string[] {
  const { answers, exactly, lacking, status, code, subcode, message } = wanted.expected;
  const error = graphError.safeParse(answer.body).data?.error;
  const isError = code !== undefined || subcode !== undefined || message !== undefined;
  const told = answer.headers['x-baton-rule'];
  const doubts: [boolean, string][] = [
    [answer.status === (status ?? answer.status), `its status is ${answer.status}`],
    [isError || status !== undefined || answer.status === 200, `it is refused with ${answer.status}`],
    [code === undefined || error?.code === code, `its code is ${error?.code ?? 'absent'}`],
    [
      subcode === undefined || (error !== undefined && (error.error_subcode ?? null) === subcode),
      `its subcode is ${error?.error_subcode ?? 'absent'}`,
    ],
    [message === undefined || error?.message === message, `its message is ${JSON.stringify(error?.message)}`],
    [
      answers === undefined || isPartOf(answers, answer.body),
      `${JSON.stringify(answers)} is no part of its JSON`,
    ],
    [
      exactly === undefined || isDeepStrictEqual(exactly, answer.body),
      `its JSON is not exactly ${JSON.stringify(exactly)}`,
    ],
    [wanted.rule === undefined || told === wanted.rule, `it names ${told ?? 'no requirement'} as its reason`],
    [wanted.expiresIn === undefined || tellsExpiry(answer.body, wanted.expiresIn), 'its expiration differs'],
  ];
  const extra = (lacking ?? []).filter((member) => valueAt(answer.body, member) !== undefined);
  return [
    ...doubts.filter(([good]) => !good).map(([, words]) => words),
    ...extra.map((member) => `it has ${member}`),
  ];
}

/** A number of seconds, rounded down, or a date text: both were met (OQ-9), and both mean the same instant. */
function tellsExpiry(body: unknown, { duration, nowMs }: { duration: string; nowMs: number }): boolean {
  const told = valueAt(body, 'data.0.thread_owner.expiration');
  const seconds = typeof told === 'string' ? Math.floor(Date.parse(told) / 1_000) : told;
  return seconds === Math.floor((nowMs + durationMs(duration)) / 1_000);
}

function expectedWords({ expected, rule, expiresIn }: AnswerWanted): string {
  const { answers, exactly, lacking, status, code, subcode } = expected;
  const parts = [
    status === undefined ? [] : [`status ${status}`],
    code === undefined ? [] : [`code ${code}`],
    subcode === undefined ? [] : [subcode === null ? 'no subcode' : `subcode ${subcode}`],
    answers === undefined ? [] : [JSON.stringify(answers)],
    exactly === undefined ? [] : [`exactly ${JSON.stringify(exactly)}`],
    lacking === undefined ? [] : [`nothing at ${lacking.join(', ')}`],
    rule === undefined ? [] : [`${rule} as its reason`],
    expiresIn === undefined ? [] : [`an expiration in ${expiresIn.duration}`],
  ].flat();
  return parts.length === 0 ? 'is answered' : `is answered with ${parts.join(', ')}`;
}

/** Objects may have more members than wanted; arrays may not have more items. */
export function isPartOf(wanted: unknown, seen: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(seen) &&
      seen.length === wanted.length &&
      wanted.every((item, index) => isPartOf(item, seen[index]))
    );
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof seen !== 'object' || seen === null) return false;
    return Object.entries(wanted).every(([key, value]) => isPartOf(value, Reflect.get(seen, key)));
  }
  return isDeepStrictEqual(wanted, seen);
}
