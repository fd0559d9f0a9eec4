// The rules as `/api/rules` shows and takes them, and the way between that form and the bot's own.
import { z } from 'zod';
import { assertNever } from './domain/assert-never.ts';
import { appId } from './domain/ids.ts';
import type { Rules, Target } from './domain/rules.ts';

const sayMax = 2000;
const sayText = (what: string) =>
  z
    .string()
    .trim()
    .min(1, `expected ${what}, but it is empty`)
    .max(sayMax, `a message has at most ${sayMax} characters`);

const passToSchema = z
  .string()
  .regex(/^(default|[0-9]{1,32})$/, 'expected "default" or an app id (digits)')
  .meta({ description: 'Who gets the thread: "default" for the page\'s default app, or an app id' });

const whenDoneSchema = z.union([z.literal('release'), z.strictObject({ pass_to: passToSchema })], {
  error: 'expected "release" or {"pass_to": "default" or an app id}',
});

export const rulesSchema = z.strictObject({
  phrases: z
    .array(
      z.strictObject({
        name: sayText('a name').max(100),
        phrases: z.array(sayText('a phrase').max(200)).min(1, 'expected at least one phrase').max(100),
        pass_to: passToSchema,
        say: sayText('what to tell the person'),
      }),
    )
    .max(50)
    .meta({ description: 'Looked at in this order; the first that fits what the person wrote decides' }),
  flow: z.strictObject({
    greeting: sayText('a greeting').max(1000),
    questions: z.array(sayText('a question').max(1000)).max(10),
    closing: sayText('a closing').max(1000),
    when_done: whenDoneSchema,
  }),
  silence: z
    .strictObject({
      after_seconds: z.number().int().min(30).max(604_800),
      control: whenDoneSchema,
      say: sayText('what to tell the person'),
    })
    .optional()
    .meta({ description: 'What to do about a person who stops answering in the middle of the flow' }),
});

export type RulesBody = z.output<typeof rulesSchema>;

export function rulesFromBody({ phrases, flow, silence }: RulesBody): Rules {
  const control = (done: z.output<typeof whenDoneSchema>): Rules['flow']['whenDone'] =>
    done === 'release' ? { control: 'release' } : { control: 'pass', target: targetFrom(done.pass_to) };
  return {
    phrases: phrases.map(({ pass_to, ...rule }) => ({ ...rule, pass: targetFrom(pass_to) })),
    flow: {
      greeting: flow.greeting,
      questions: flow.questions,
      closing: flow.closing,
      whenDone: control(flow.when_done),
    },
    ...(silence
      ? {
          silence: {
            afterMs: silence.after_seconds * 1000,
            control: control(silence.control),
            say: silence.say,
          },
        }
      : {}),
  };
}

export function rulesToBody({ phrases, flow, silence }: Rules): RulesBody {
  const done = (control: Rules['flow']['whenDone']) =>
    control.control === 'release' ? ('release' as const) : { pass_to: targetText(control.target) };
  return {
    phrases: phrases.map((rule) => ({
      name: rule.name,
      phrases: [...rule.phrases],
      pass_to: targetText(rule.pass),
      say: rule.say,
    })),
    flow: {
      greeting: flow.greeting,
      questions: [...flow.questions],
      closing: flow.closing,
      when_done: done(flow.whenDone),
    },
    ...(silence
      ? {
          silence: {
            after_seconds: silence.afterMs / 1000,
            control: done(silence.control),
            say: silence.say,
          },
        }
      : {}),
  };
}

function targetFrom(text: string): Target {
  return text === 'default' ? { to: 'default' } : { to: 'app', app: appId(text) };
}

export function targetText(target: Target): string {
  switch (target.to) {
    case 'default':
      return 'default';
    case 'app':
      return target.app;
    default:
      return assertNever(target);
  }
}
