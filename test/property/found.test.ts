/**
 * Sequences on which model and simulator once disagreed, kept by name. A seed would not keep them: it means another sequence as
 * soon as a command is added.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Exercised } from './aftermath.ts';
import { ArmFault } from './commands/arm-fault.ts';
import { ClickAd } from './commands/click-ad.ts';
import type { Command } from './commands/command.ts';
import { OpenLink } from './commands/open-link.ts';
import { Send } from './commands/send.ts';
import { UseEdge } from './commands/use-edge.ts';
import { Wait } from './commands/wait.ts';
import { WriteMessage } from './commands/write-message.ts';
import { runCommands } from './explore.ts';
import { simulatorInProcess } from './in-process.ts';
import type { Setup } from './platform.ts';

describe('sequences found by exploration', () => {
  const running = simulatorInProcess();
  afterAll(() => running[Symbol.asyncDispose]());

  const replay = async (setup: Omit<Setup, 'webhookUrl'>, commands: Command[]): Promise<Exercised> => {
    const exercised: Exercised = new Set();
    let ran = 0;
    const counted = commands.map(
      (command): Command => ({
        check: (model) => command.check(model),
        run: async (model, platform) => {
          ran += 1;
          await command.run(model, platform);
        },
        toString: () => command.toString(),
      }),
    );
    await runCommands(running, setup, counted, exercised);
    expect(ran, 'every command of the sequence ran').toBe(commands.length);
    return exercised;
  };

  it('a bare ad click is no word of the person: after a day of silence the organic route applies', async () => {
    const exercised = await replay({ routing: 'on', social: 'spy' }, [
      new WriteMessage('ann'),
      new Wait({ limit: 'lease', of: 'ann', plus: 0 }),
      new ClickAd('ann', 'spring', null),
      new UseEdge('mkt', 'ann', { kind: 'release' }),
      new WriteMessage('ann'),
    ]);
    expect(exercised).toContain('R-03');
  });

  it('nor is a bare click on a link, even where it gives the thread to an app', async () => {
    const exercised = await replay({ routing: 'on', social: 'spy' }, [
      new ClickAd('bob', 'spring', null),
      new Wait({ limit: 'lease', of: 'bob', plus: -1000 }),
      new OpenLink('bob', 'table', null),
      new Wait({ limit: 'lease', of: 'bob', plus: -1000 }),
      new Send('spy', 'bob', 'release'),
      new ClickAd('bob', 'plain', null),
    ]);
    expect(exercised).toContain('C-07');
  });

  it('a send that cannot be read is refused before an armed fault looks at it, and the fault waits for the next', async () => {
    const exercised = await replay({ routing: 'on', social: null }, [
      new ArmFault('send', 'error'),
      new ClickAd('ann', 'spring', null),
      new Send('mkt', 'ann', 'nonsense'),
      new Send('mkt', 'ann', 'pass'),
      new Send('mkt', 'ann', 'pass'),
    ]);
    expect(exercised).toContain('C-02');
  });
});
