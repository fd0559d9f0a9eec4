/** The headers of an answer, as a flat list of names and values: what Node writes at a quarter of an object's cost. */

import type { UsageReport } from '../domain/rate-limits.ts';
import type { RuleId } from '../domain/rules.ts';
import type { GraphAnswer } from '../judge-call.ts';
import { usageHeaders } from './usage-headers.ts';
import { usualHeaders } from './usual-headers.ts';
import type { ServedVersion } from './version.ts';

export interface AnswerMarks {
  readonly version: ServedVersion;
  readonly rule: RuleId | null;
  readonly leanedOn?: readonly string[];
  readonly usage?: UsageReport;
  /** The third word of the challenge that answers about tokens carry. */
  readonly tokenError?: 'invalid_token' | 'invalid_request';
}

export function headersOf({ code, body }: GraphAnswer, marks: AnswerMarks): string[] {
  const { version, rule, leanedOn = [], tokenError = 'invalid_token' } = marks;
  const headers = usualHeaders();
  headers.push('facebook-api-version', version.served);
  if (version.warning !== null) headers.push('x-ad-api-version-warning', version.warning);
  if (rule !== null) headers.push('x-baton-rule', rule);
  if (leanedOn.length > 0) headers.push('x-baton-leaned-on', leanedOn.join(', '));
  if (marks.usage !== undefined) headers.push(...usageHeaders(marks.usage));
  if (code === 190 || tokenError === 'invalid_request') {
    headers.push('www-authenticate', challenge(tokenError, body));
  }
  return headers;
}

/** The same as names with their values. */
export function headerPairs(headers: readonly string[]): [name: string, value: string][] {
  return headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : []));
}

/** API-014. A header holds printable ASCII only; an ordered fault’s message may hold anything. */
function challenge(error: string, body: unknown): string {
  const { message } = (body as { error: { message: string } }).error;
  return `OAuth "Facebook Platform" "${error}" "${message.replaceAll('"', "'").replace(/[^ -~]/g, '?')}"`;
}
