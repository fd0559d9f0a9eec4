// The bot acting by itself: the ad flow, and the moves of control that its rules call for.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bench } from './bench.ts';
import { care, clicksAd, echo, me, page, passes, person, says, startBench, startMs, takes } from './bench.ts';

let bench: Bench;
const texts = () => bench.graph.sends().map(({ body }) => body.message?.text);
const controls = () => bench.graph.sends().map(({ body }) => body.thread_control);
const transient = { error: { code: 1200, error_subcode: 2018024 } };

beforeEach(async () => {
  bench = await startBench({ flow: true });
});
afterEach(() => bench.close());

describe('the ad flow', () => {
  it('greets on an ad entry, asks two questions and releases with the closing reply', async () => {
    await bench.tell('messaging', says('Is the blue one in stock?', { ad: '6001' }));
    await bench.tell('messaging', says('A bicycle', { at: startMs + 1 }));
    await bench.tell('messaging', says('Next week', { at: startMs + 2 }));
    expect(texts()).toEqual([
      'Hello, and thank you for your interest! What are you looking for?',
      'And when would you like to have it?',
      'Thank you, that is all we need. We will get back to you here.',
    ]);
    expect(controls()).toEqual([undefined, undefined, { control_type: 'release' }]);
    expect(await bench.owner()).toBe('other');
    expect(bench.graph.calls.map(({ edge }) => edge)).toEqual(['messages', 'messages', 'messages']);
  });

  it('greets once when one click is told both as a referral and inside the message', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    await bench.tell('messaging', says('Is the blue one in stock?', { ad: '6001' }));
    expect(texts()).toHaveLength(1);
    await bench.tell('messaging', says('A bicycle', { at: startMs + 1 }));
    expect(texts()).toHaveLength(2);
  });

  it('sends replies as the page, to the person, with its own token', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    const [send] = bench.graph.sends();
    expect(send).toMatchObject({
      token: 'Bearer PAGE-TOKEN',
      body: { recipient: { id: person }, messaging_type: 'RESPONSE' },
    });
    expect(JSON.stringify(send?.body)).not.toContain('PAGE-TOKEN');
  });

  it('starts when the thread is passed to it without a word of the person', async () => {
    await bench.tell('messaging', passes(care, me));
    expect(texts()).toEqual(['Hello, and thank you for your interest! What are you looking for?']);
  });

  it('repeats the open question when the thread comes back in the middle of the flow', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    await bench.tell('messaging', says('A bicycle', { at: startMs + 1 }));
    await bench.tell('messaging', takes(me, care, startMs + 2));
    await bench.tell('messaging', passes(care, me, startMs + 3));
    expect(texts().slice(1)).toEqual([
      'And when would you like to have it?',
      'And when would you like to have it?',
    ]);
  });
});

describe('hand-over rules', () => {
  it('passes to the default app, by its id, with the reply when the person asks for a human', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    await bench.tell('messaging', says('AGENT, please!', { at: startMs + 1 }));
    expect(controls()).toEqual([undefined, { control_type: 'pass', app_id: care }]);
    expect(await bench.owner()).toBe('other');
    expect(bench.graph.calls.some(({ edge }) => edge.endsWith('thread_control'))).toBe(false);
  });

  it('hands over when one of several messages of a batch calls for it', async () => {
    await bench.tell('messaging', clicksAd('6001'), says('agent please'), says('are you there?'));
    expect(controls()).toEqual([{ control_type: 'pass', app_id: care }]);
  });

  it('asks itself on the timer at the declared interval and makes no call when nothing calls for a move', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    const before = bench.graph.calls.length;
    for (let check = 0; check < 10; check += 1) await bench.advance(30);
    expect(bench.graph.calls).toHaveLength(before);
  });

  it('passes to another marketing app by rule', async () => {
    await bench.close();
    const say = { name: 'n', say: 'Our wholesale desk takes over.' };
    bench = await startBench({
      flow: true,
      rules: {
        phrases: [{ ...say, phrases: ['wholesale'], pass_to: '333' }],
        flow: { greeting: 'Hi', questions: ['What?'], closing: 'Bye', when_done: { pass_to: 'default' } },
      },
    });
    await bench.tell('messaging', clicksAd('6001'), says('wholesale'));
    expect(controls()).toEqual([{ control_type: 'pass', app_id: '333' }]);
  });

  it('hands over a person who stopped answering once the silence rule holds, on the timer', async () => {
    await bench.close();
    bench = await startBench({
      flow: true,
      rules: {
        phrases: [],
        flow: { greeting: 'Hi', questions: ['What?'], closing: 'Bye', when_done: 'release' },
        silence: {
          after_seconds: 120,
          control: { pass_to: 'default' },
          say: 'A colleague will look after you.',
        },
      },
    });
    await bench.tell('messaging', clicksAd('6001'));
    await bench.advance(90);
    expect(controls()).toEqual([undefined]);
    await bench.advance(30);
    expect(controls()).toEqual([undefined, { control_type: 'pass', app_id: care }]);
  });
});

describe('a bot that is the default app itself', () => {
  beforeEach(async () => {
    await bench.close();
    bench = await startBench({
      flow: true,
      default_app_id: me,
      rules: {
        phrases: [{ name: 'human', phrases: ['agent please'], pass_to: 'default', say: 'One moment.' }],
        flow: { greeting: 'Hi', questions: ['What?'], closing: 'Bye', when_done: { pass_to: me } },
      },
    });
  });

  it('passes nothing to itself, and still answers', async () => {
    await bench.tell('messaging', says('agent please', { ad: '6001' }));
    await bench.tell('messaging', says('agent please', { at: startMs + 1 }));
    expect(texts()).toEqual(['Hi What?', 'Bye']);
    expect(controls()).toEqual([undefined, undefined]);
  });

  it('answers on an idle thread, which nobody else may do', async () => {
    bench.graph.owner = 'nobody';
    await bench.tell('messaging', {
      sender: { id: person },
      recipient: { id: page },
      timestamp: startMs,
      postback: { mid: 'm_start', title: 'Get Started', payload: 'START' },
    });
    expect(texts()).toEqual(['Hi What?']);
  });
});

describe('a refused hand-over', () => {
  it('is retried with the hand-over after a passing refusal, and control stays until it is accepted', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    bench.graph.script('messages', transient, transient);
    await bench.tell('messaging', says('agent please', { at: startMs + 1 }));
    expect(await bench.owner()).toBe('mine');
    await bench.advance(5);
    await bench.advance(15);
    const pass = { control_type: 'pass', app_id: care };
    expect(controls()).toEqual([undefined, pass, pass, pass]);
    expect(new Set(texts().slice(1)).size).toBe(1);
    expect(await bench.owner()).toBe('other');
  });

  it('is given up after a bounded number of attempts, all within ten minutes', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    bench.graph.script('messages', ...Array.from({ length: 20 }, () => transient));
    await bench.tell('messaging', says('agent please', { at: startMs + 1 }));
    for (let minute = 0; minute < 60; minute += 1) await bench.advance(60);
    expect(texts()).toHaveLength(7);
  });

  it('is not tried again after code 10 says that another app has the thread', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    bench.graph.script('messages', { error: { code: 10, error_subcode: 2018300 } });
    await bench.tell('messaging', says('agent please', { at: startMs + 1 }));
    for (let minute = 0; minute < 20; minute += 1) await bench.advance(60);
    expect(texts()).toHaveLength(2);
    expect(await bench.owner()).toBe('other');
    expect(bench.graph.calls.some(({ edge }) => edge === 'take_thread_control')).toBe(false);
  });

  it('is tried again once on the next message when it was refused for good', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    bench.graph.script('messages', { error: { code: 100, error_subcode: 2018164 } });
    await bench.tell('messaging', says('agent please', { at: startMs + 1 }));
    await bench.advance(600);
    expect(texts()).toHaveLength(2);
    await bench.tell('messaging', says('agent please!!', { at: startMs + 600_001 }));
    expect(controls().slice(1)).toEqual([
      { control_type: 'pass', app_id: care },
      { control_type: 'pass', app_id: care },
    ]);
  });
});

describe('a lost answer', () => {
  beforeEach(async () => {
    await bench.tell('messaging', clicksAd('6001'));
    bench.graph.script('messages', { cut: true });
  });

  it('is followed by a look at the owner, and by nothing more when control has moved', async () => {
    bench.graph.owner = null;
    await bench.tell('messaging', says('agent please', { at: startMs + 1 }));
    await bench.advance(600);
    expect(bench.graph.calls.slice(1).map(({ edge }) => edge)).toEqual(['messages', 'thread_owner']);
    expect(await bench.owner()).toBe('other');
  });

  it('is sent again, after two looks, when control has not moved', async () => {
    await bench.tell('messaging', says('agent please', { at: startMs + 1 }));
    await bench.advance(5);
    expect(bench.graph.calls.slice(1).map(({ edge }) => edge)).toEqual([
      'messages',
      'thread_owner',
      'thread_owner',
      'messages',
    ]);
    expect(controls().at(-1)).toEqual({ control_type: 'pass', app_id: care });
  });

  it('of a mere reply is not sent twice, and the next message is taken as the answer', async () => {
    await bench.tell('messaging', says('A bicycle', { at: startMs + 1 }));
    await bench.advance(600);
    expect(texts()).toHaveLength(2);
    await bench.tell('messaging', says('Next week', { at: startMs + 600_001 }));
    expect(texts().at(-1)).toMatch(/^Thank you/);
  });

  it('of a mere reply is settled by its echo', async () => {
    await bench.tell('messaging', says('A bicycle', { at: startMs + 1 }));
    const mark = bench.graph.sends().at(-1)?.body.message?.metadata ?? '';
    await bench.tell('messaging', echo(Number(me), { mark }));
    await bench.tell('messaging', says('Next week', { at: startMs + 2 }));
    expect(texts()).toHaveLength(3);
    expect(texts().at(-1)).toMatch(/^Thank you/);
  });

  it('of a mere reply is sent again when echoes are heard and its own stays out', async () => {
    await bench.tell('messaging', echo(me));
    await bench.tell('messaging', says('A bicycle', { at: startMs + 1 }));
    await bench.advance(19);
    expect(texts()).toHaveLength(2);
    await bench.advance(1);
    expect(bench.graph.calls.at(-2)?.edge).toBe('thread_owner');
    expect(texts().slice(1)).toEqual([texts()[1], texts()[1]]);
  });
});

describe('silence', () => {
  it('answers nothing on standby, whatever comes', async () => {
    await bench.tell(
      'standby',
      says('hello?'),
      says('agent please'),
      { ...says('x'), message: undefined, postback: { title: 'Track order' } },
      { ...says('x'), message: undefined, read: { watermark: 1 } },
      echo(care),
    );
    await bench.advance(60);
    expect(bench.graph.calls).toEqual([]);
    expect(await bench.owner()).toBe('other');
  });

  it("answers no echo, its own or another app's", async () => {
    await bench.tell('messaging', clicksAd('6001'));
    await bench.tell('messaging', echo(me), echo(Number(care)), echo(me));
    expect(texts()).toHaveLength(1);
  });

  it('answers a redelivered message once', async () => {
    const message = says('Is it in stock?', { ad: '6001', mid: 'm_same' });
    await bench.tell('messaging', message);
    await bench.tell('messaging', message, message);
    expect(texts()).toHaveLength(1);
  });

  it('answers a message that came while a reply was on its way with that reply, not with another', async () => {
    let release = () => {};
    bench.graph.script('messages', {
      hold: new Promise<void>((resolve) => {
        release = resolve;
      }),
    });
    const deliver = (item: object) =>
      bench.deliver({ object: 'page', entry: [{ id: page, time: startMs, messaging: [item] }] });
    await deliver(clicksAd('6001'));
    await vi.waitFor(() => expect(texts()).toHaveLength(1));
    await deliver(says('hello?', { at: startMs + 1 }));
    release();
    await bench.settle();
    await bench.advance(60);
    expect(texts()).toHaveLength(1);
    await bench.tell('messaging', says('A bicycle', { at: startMs + 2 }));
    expect(texts()[1]).toBe('And when would you like to have it?');
  });

  it('stops when control is taken while a reply waits for its next attempt', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    bench.graph.script('messages', transient);
    await bench.tell('messaging', says('A bicycle', { at: startMs + 1 }));
    await bench.tell('messaging', takes(me, '263902037430900', startMs + 2));
    await bench.advance(3600);
    expect(texts()).toHaveLength(2);
    expect(await bench.owner()).toBe('other');
  });

  it('answers only the message that came on messaging when the owner flips between two', async () => {
    await bench.tell('messaging', says('one', { ad: '6001' }));
    await bench.tell('standby', says('two', { at: startMs + 1 }));
    expect(texts()).toHaveLength(1);
  });

  it('asks Meta before it acts on a tap of its own old button after it has lost the thread', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    await bench.tell('messaging', takes(me, care, startMs + 1));
    bench.graph.owner = null;
    await bench.tell('messaging', {
      sender: { id: person },
      recipient: { id: page },
      timestamp: startMs + 2,
      postback: { mid: 'm_tap', title: 'More', payload: 'MORE' },
    });
    expect(bench.graph.calls.map(({ edge }) => edge)).toEqual(['messages', 'thread_owner']);
  });

  it('asks Meta when a take and a pass bear the same instant', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    await bench.tell('messaging', takes(me, care));
    expect(bench.graph.calls.at(-1)?.edge).toBe('thread_owner');
    expect(await bench.owner()).toBe('mine');
  });

  it('sends nothing once control has run out', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    bench.graph.script('messages', transient);
    await bench.tell('messaging', says('A bicycle', { at: startMs + 1 }));
    bench.graph.owner = 'nobody';
    await bench.advance(24 * 3600 + 1);
    expect(texts()).toHaveLength(2);
    expect(await bench.owner()).toBe('other');
  });

  it('does not write after the messaging window has closed, though it still has control', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    bench.graph.script('messages', transient);
    await bench.tell('messaging', says('A bicycle', { at: startMs + 1 }));
    await bench.advance(24 * 3600 + 1);
    expect(await bench.owner()).toBe('mine');
    expect(texts()).toHaveLength(2);
  });
});
