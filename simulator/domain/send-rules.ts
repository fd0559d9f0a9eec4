/** The rules about what can be sent, one sentence each. */

import { documented, observed, type RuleText } from './rule-text.ts';

export const SEND_RULES = {
  'API-053': documented('Who is named by a user_ref or a phone number is not answered with an id.'),
  'API-064': documented(
    'A utility message needs an approved template and page_utility_messaging, and no open window.',
  ),
  'API-073': documented('The text of a button template has at most 640 characters.'),
  'API-079': observed('A file that cannot be fetched from its address is refused with 100/2018047.'),
  'API-080': documented('A file has at most 25 MB, an image given by its address at most 8 MB.'),
  'API-081': documented('A file is kept for another message only when it was sent as reusable.'),
  'API-082': documented('An upload belongs to its Page and can be sent for 90 days.'),
  'API-084': documented('A reaction names a message of the thread.'),
  'API-087': documented('An app with standard access reaches only people with a role on it.'),
  'API-089': observed('The shape of the parameters is looked at before any permission.'),
  'API-093': documented('A one-time token carries one message within a year.'),
} as const satisfies Record<string, RuleText>;
