/** Tells Graph errors apart by code and subcode (API-096); texts only help where Meta leaves the subcode out. */

import type { Failure, FailureCause } from '../domain/failure.ts';

export type GraphError = {
  readonly code: number;
  readonly subcode: number | null;
  readonly message: string;
  readonly traceId: string | null;
};

/** Subcodes decide first: code 10 alone may mean the window, a permission or the thread (CR §8). */
const bySubcode: ReadonlyMap<number, FailureCause> = new Map([
  [2018300, 'other_app_owns'],
  [2534037, 'other_app_owns'],
  [2018278, 'window_closed'],
  [2018065, 'window_closed'],
  [2534022, 'window_closed'],
  [2018108, 'person_unreachable'],
  [1545041, 'person_unreachable'],
  [2018321, 'automated_flow'],
  [1893063, 'page_restricted'],
  [2018464, 'routing_off'],
  [1893035, 'already_owner'],
  [2018151, 'not_owner'],
  [2018164, 'target_not_connected'],
  [2018001, 'person_unknown'],
  [1893061, 'tag_retired'],
  [2018028, 'app_review'],
  [2018022, 'rate_limited'],
  [2018354, 'rate_limited'],
]);

const byCode: ReadonlyMap<number, FailureCause> = new Map([
  [1, 'temporary'],
  [2, 'temporary'],
  [1200, 'temporary'],
  [3, 'permission_missing'],
  [10, 'permission_missing'],
  [200, 'permission_missing'],
  [210, 'permission_missing'],
  [230, 'permission_missing'],
  [4, 'rate_limited'],
  [17, 'rate_limited'],
  [32, 'rate_limited'],
  [613, 'rate_limited'],
  [80001, 'rate_limited'],
  [80006, 'rate_limited'],
  [100, 'invalid_parameter'],
  [104, 'token_invalid'],
  [190, 'token_invalid'],
  [551, 'person_unreachable'],
  [2500, 'invalid_parameter'],
]);

/** F-17: sentences that stand in for a subcode Meta leaves out. */
const bySentence: readonly (readonly [RegExp, number, FailureCause])[] = [
  [/another app is controlling this thread/i, 10, 'other_app_owns'],
  [/outside of (the )?allowed window/i, 10, 'window_closed'],
  [/only the current thread owner/i, 100, 'not_owner'],
  [/not the thread owner/i, 100, 'not_owner'],
  [/take thread control is not supported/i, 27, 'routing_off'],
  [/request thread control is not supported/i, 27, 'routing_on'],
  [/already has control/i, 27, 'already_owner'],
];

export function causeOf(error: Pick<GraphError, 'code' | 'subcode' | 'message'>): FailureCause {
  const exact = error.subcode === null ? undefined : bySubcode.get(error.subcode);
  if (exact) return exact;
  if (error.subcode === null) {
    const told = bySentence.find(([text, code]) => code === error.code && text.test(error.message));
    if (told) return told[2];
  }
  return byCode.get(error.code) ?? 'other';
}

export function failureOf(error: GraphError): Failure {
  return { cause: causeOf(error), ...error };
}
