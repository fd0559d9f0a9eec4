// `baton tail`: the journal of a world as it grows, one line an entry, in words or as it is.
import type { CommandModule } from 'yargs';
import type { Entry } from '../library/index.d.ts';
import type { WorldFlags } from './control.ts';
import { atWorld, print, withWorldFlags } from './control.ts';
import { lineOf } from './entry-words.ts';
import { Names } from './names.ts';
import { PlainError } from './plain-error.ts';

interface TailFlags extends WorldFlags {
  after?: number | undefined;
  last: number;
  follow: boolean;
  json: boolean;
}

const lastDefault = 10;

export const tailCommand: CommandModule<object, TailFlags> = {
  command: 'tail',
  describe: 'follows the journal of a world in words',
  builder: (yargs) =>
    withWorldFlags(yargs)
      .option('last', {
        type: 'number',
        default: lastDefault,
        describe: 'begins with so many entries that are there',
      })
      .option('after', { type: 'number', describe: 'begins after this entry; 0 shows all' })
      .option('follow', { type: 'boolean', default: true, describe: '--no-follow ends with what is there' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'prints the lines of the journal as they are',
      })
      .check(({ last, after = 0 }) => {
        for (const [flag, value] of Object.entries({ last, after })) {
          if (!Number.isInteger(value) || value < 0) throw new Error(`--${flag}: expected a whole number`);
        }
        return true;
      }),
  handler: (flags) =>
    atWorld(flags, async (world) => {
      const view = await world.show();
      const names = new Names(view);
      const after = flags.after ?? Math.max(0, view.seq - flags.last);
      const tell = (line: string) => {
        if (flags.json) return print(line);
        const entry = JSON.parse(line) as Entry;
        names.learn(entry);
        return print(lineOf(entry, names));
      };
      if (!flags.follow) {
        for (const entry of await world.journal({ after })) await tell(JSON.stringify(entry));
        return;
      }
      for await (const line of world.follow({ after })) await tell(line);
      throw new PlainError(`world ${world.name} has ended: it was reset, restored or deleted.`);
    }),
};
