/** `thread_control`, which rides on a send: what the owner wants done with the thread once the message is out. */

import { z } from 'zod';
import type { ThreadControl } from '../domain/commands.ts';
import { asAppId } from '../domain/ids.ts';
import { asText, id, isMembers, refuse, structured } from './wire-types.ts';

const CONTROL_TYPES = ['release', 'pass'] as const;

const controlType = z
  .preprocess(
    asText,
    z
      .string()
      .superRefine((given, context) => {
        const isKnown = given === '' || CONTROL_TYPES.some((type) => type === given);
        if (!isKnown) refuse(context, { name: 'ControlTypeUnknown', control_type: given });
      })
      .optional(),
  )
  .meta({ enum: [...CONTROL_TYPES], description: 'What happens to control; release if left out.' });

/** CR-040: a thread_control object without a control_type releases; the app counts beside `pass` only. */
export const threadControl = z
  .preprocess(
    (raw) => ofRelease(structured(raw)),
    z
      .object(
        {
          control_type: controlType,
          app_id: id('a numeric app id').meta({ description: 'Who gets it; the default app if left out.' }),
        },
        'an object such as {"id":"…"}',
      )
      .optional(),
  )
  .transform((given): ThreadControl | null => {
    if (given === undefined) return null;
    if (given.control_type !== 'pass') return { type: 'release' };
    return { type: 'pass', app: given.app_id === undefined ? null : asAppId(given.app_id) };
  })
  .meta({
    description: 'What becomes of control once the message is out; it stays where it is if left out.',
  });

function ofRelease(given: unknown): unknown {
  if (!isMembers(given) || asText(given.control_type) === 'pass') return given;
  return { control_type: given.control_type };
}
