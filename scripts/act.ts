// `baton act TYPE`: does something as a person, and tells who got it, who owns the thread now and by which rule.
import type { Argv, CommandModule } from 'yargs';
import type { ActAnswer, Entry } from '../library/index.d.ts';
import type { WorldFlags } from './control.ts';
import { atWorld, printEither, withWorldFlags } from './control.ts';
import { wordsOf } from './entry-words.ts';
import { Names } from './names.ts';

/** Flags that are members of an act, by the name that the control plane has for them. */
const memberOfFlag = {
  text: ['text', 'what the person writes'],
  ad: ['ad_id', 'the ad: of ad_click and sponsored_reply'],
  ref: ['ref', 'the ref: of link and get_started'],
  via: ['via', 'of link: link or qr'],
  mid: ['mid', 'the message that the act is about'],
  payload: ['payload', 'of postback, for a button that nobody sent'],
  title: ['title', 'of postback, beside --payload'],
  reaction: ['reaction', 'an emoji or its name'],
  outcome: ['outcome', 'of lead_answer: dropped or disqualified'],
  value: ['value', 'of quick_reply: the phone number or address that the person shares'],
  platform: ['platform', 'messenger or instagram'],
  person: ['person', 'who acts; the only one there is unless told'],
  page: ['page', 'where; the only one there is unless told'],
} as const;
const numberFlags = {
  index: 'which one, counted from 0: of quick_reply, ice_breaker and menu',
  button: 'which button, counted from 0: of postback and account_link',
} as const;

interface ActFlags extends WorldFlags {
  type: string;
  json: boolean;
  with?: string[] | undefined;
  [flag: string]: unknown;
}

export const actCommand: CommandModule<object, ActFlags> = {
  command: 'act <type>',
  describe: 'does something as a person on Messenger',
  builder: (yargs) => withActFlags(yargs) as unknown as Argv<ActFlags>,
  handler: (flags) =>
    atWorld(flags, async (world) => {
      const answer = await world.act(flags.type, membersOf(flags));
      const [[entry], view] = await Promise.all([
        world.journal({ after: answer.seq - 1, limit: 1 }),
        world.show(),
      ]);
      await printEither(flags.json, answer, () => told(answer, entry, new Names(view)));
    }),
};

function withActFlags(yargs: Argv<object>) {
  const all = withWorldFlags(yargs)
    .positional('type', {
      type: 'string',
      demandOption: true,
      describe: 'message, ad_click, link, get_started, postback, quick_reply, read, reaction, block …',
    })
    .option('with', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'any further member of the act as NAME=JSON, e.g. --with \'attachments=[{"type":"like"}]\'',
    })
    .option('json', { type: 'boolean', default: false, describe: 'prints the answer of the control plane' })
    .example('$0 act ad_click --ad 6001 --text "Is it in stock?"', 'Ann clicks the ad of the example')
    .check(({ with: members = [] }) => {
      for (const member of members) parsedMember(member);
      return true;
    });
  // Ids are longer than numbers are exact: all of them stay text.
  for (const [flag, [, describe]] of Object.entries(memberOfFlag))
    all.option(flag, { type: 'string', describe });
  for (const [flag, describe] of Object.entries(numberFlags)) all.option(flag, { type: 'number', describe });
  return all;
}

function membersOf(flags: ActFlags): Record<string, unknown> {
  const named = Object.entries(memberOfFlag).map(([flag, [member]]) => [member, flags[flag]]);
  const numbered = Object.keys(numberFlags).map((flag) => [flag, flags[flag]]);
  const given = [...named, ...numbered, ...(flags.with ?? []).map(parsedMember)];
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** `NAME=JSON`; what is no JSON is a text. */
function parsedMember(member: string): [string, unknown] {
  const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(member) ?? [];
  if (name === undefined) throw new Error(`--with ${member}: expected NAME=JSON`);
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

function told(answer: ActAnswer, entry: Entry | undefined, names: Names): string {
  const { owner, routed_to, rule, page, psid } = answer;
  const went = routed_to === null ? 'Nothing was routed' : `It went to ${names.of(routed_to)}`;
  const owns =
    owner.before === owner.after
      ? `${names.of(owner.after)} still owns the thread`
      : `${names.of(owner.after)} owns the thread now, ${names.of(owner.before)} did before`;
  return [
    entry === undefined ? '' : `${wordsOf(entry, names)}`,
    `  ${went}, by ${rule}; ${owns}.`,
    `  Thread ${page}/${psid}${answer.mid === undefined ? '' : `, message ${answer.mid}`}`,
  ].join('\n');
}
