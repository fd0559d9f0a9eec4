/** Errors are told apart by code and subcode; texts help only where the subcode is left out (P-18). */

import { expect, it } from 'vitest';
import { causeOf } from '../../../../reference-impl/desk/meta/graph-errors.ts';

it.each([
  [10, 2018300, 'other_app_owns'],
  [100, 2534037, 'other_app_owns'],
  [10, 2018278, 'window_closed'],
  [10, 2534022, 'window_closed'],
  [10, 2018065, 'window_closed'],
  [10, 2018108, 'person_unreachable'],
  [10, 1893063, 'page_restricted'],
  [10, 2018321, 'automated_flow'],
  [551, 1545041, 'person_unreachable'],
  [27, 2018464, 'routing_off'],
  [27, 1893035, 'already_owner'],
  [100, 2018151, 'not_owner'],
  [100, 2018164, 'target_not_connected'],
  [100, 2018001, 'person_unknown'],
  [100, 1893061, 'tag_retired'],
  [200, 2018028, 'app_review'],
  [10, null, 'permission_missing'],
  [200, null, 'permission_missing'],
  [190, 463, 'token_invalid'],
  [613, null, 'rate_limited'],
  [1200, 2018024, 'temporary'],
  [100, null, 'invalid_parameter'],
  [9999, null, 'other'],
])('%i/%s is %s', (code, subcode, cause) => {
  expect(causeOf({ code, subcode, message: 'texts differ' })).toBe(cause);
});

it('reads the sentence only when there is no subcode (F-17)', () => {
  const message = '(#10) Message failed to send because another app is controlling this thread now.';
  expect(causeOf({ code: 10, subcode: null, message })).toBe('other_app_owns');
  expect(causeOf({ code: 10, subcode: 2018278, message })).toBe('window_closed');
  expect(
    causeOf({ code: 100, subcode: null, message: '(#100) Only the current thread owner can release' }),
  ).toBe('not_owner');
});
