/**
 * Sequences on which model and simulator once disagreed, kept by name. A seed would not keep them: it means another sequence as
 * soon as a command is added.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { type Exercised, expectSoundAftermath } from './aftermath.ts';
import { ArmFault } from './commands/arm-fault.ts';
import { Arrive } from './commands/arrive.ts';
import type { Command } from './commands/command.ts';
import { Send } from './commands/send.ts';
import { UseEdge } from './commands/use-edge.ts';
import { Wait } from './commands/wait.ts';
import { runCommands } from './explore.ts';
import { simulatorInProcess } from './in-process.ts';
import type { PersonName, Setup } from './setup.ts';

const writes = (who: PersonName): Command => new Arrive(who, { type: 'message', text: 'hello' });
const clicks = (who: PersonName, ad_id: string): Command => new Arrive(who, { type: 'ad_click', ad_id });
const taps = (who: PersonName, ref: string): Command => new Arrive(who, { type: 'get_started', ref });
const opens = (who: PersonName, ref: string): Command => new Arrive(who, { type: 'link', ref });

describe('sequences found by exploration', () => {
  const running = simulatorInProcess();
  afterAll(() => running[Symbol.asyncDispose]());

  const replay = async (setup: Partial<Setup>, commands: Command[]): Promise<Exercised> => {
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
    const whole: Setup = { routing: 'on', social: null, primary: null, readings: {}, ...setup };
    await runCommands(running, whole, counted, (model, platform) =>
      expectSoundAftermath(model, platform, exercised),
    );
    expect(ran, 'every command of the sequence ran').toBe(commands.length);
    return exercised;
  };

  it('a bare ad click is no word of the person: after a day of silence the organic route applies', async () => {
    const exercised = await replay({ routing: 'on', social: 'spy' }, [
      writes('ann'),
      new Wait({ limit: 'lease', of: 'ann', plus: 0 }),
      clicks('ann', 'spring'),
      new UseEdge('mkt', 'ann', { kind: 'release' }),
      writes('ann'),
    ]);
    expect(exercised).toContain('R-03');
  });

  it('nor is a bare click on a link, even where it gives the thread to an app', async () => {
    const exercised = await replay({ routing: 'on', social: 'spy' }, [
      clicks('bob', 'spring'),
      new Wait({ limit: 'lease', of: 'bob', plus: -1000 }),
      opens('bob', 'table'),
      new Wait({ limit: 'lease', of: 'bob', plus: -1000 }),
      new Send('spy', 'bob', 'release'),
      clicks('bob', 'plain'),
    ]);
    expect(exercised).toContain('C-07');
  });

  it('a send that cannot be read is refused before an armed fault looks at it, and the fault waits for the next', async () => {
    const exercised = await replay({ routing: 'on', social: null }, [
      new ArmFault('send', 'error'),
      clicks('ann', 'spring'),
      new Send('mkt', 'ann', 'nonsense'),
      new Send('mkt', 'ann', 'pass'),
      new Send('mkt', 'ann', 'pass'),
    ]);
    expect(exercised).toContain('C-02');
  });

  it('Get Started hands an owned thread on although its ref names a link that may not move it', async () => {
    const exercised = await replay({ readings: { 'routing.overrideActiveOwner': false } }, [
      clicks('ann', 'spring'),
      taps('ann', 'table'),
      new UseEdge('care', 'ann', { kind: 'release' }),
    ]);
    expect(exercised).toContain('C-09');
  });

  it('the default app owns what the organic route gives it, even where it would only have answered', async () => {
    const exercised = await replay({ social: 'care', readings: { defaultAppOwnsOnInbound: false } }, [
      writes('ann'),
      new UseEdge('care', 'ann', { kind: 'release' }),
      writes('ann'),
    ]);
    expect(exercised).toContain('C-09');
  });

  it('the tag of a human agent counts from what the person said, not from a click', async () => {
    const exercised = await replay({}, [
      writes('ann'),
      new Wait({ limit: 'lease', of: 'ann', plus: -1000 }),
      clicks('ann', 'plain'),
      new Wait({ limit: 'human_agent', of: 'ann', plus: 0 }),
      new Send('care', 'ann', 'none', { humanAgent: true }),
    ]);
    expect(exercised).toContain('M-04');
  });

  it('who gets a thread from a lead form keeps it for as long as the ad says', async () => {
    const exercised = await replay({}, [
      clicks('ann', 'form'),
      new Arrive('ann', { type: 'lead_answer', text: 'Porto' }),
      new Wait({ limit: 'lease', of: 'ann', plus: 0 }),
      new Wait({ limit: 'lease', of: 'ann', plus: -1 }),
      new Wait({ limit: 'lease', of: 'ann', plus: 0 }),
    ]);
    expect(exercised).toContain('C-13');
  });
});
