import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../../reference-impl/marketing-bot/meta/read-envelope.ts';

const sender = { id: '7000000000000001' };
const recipient = { id: '100200300400500' };
const read = (entry: object) => {
  const envelope = readEnvelope({ object: 'page', entry: [{ id: recipient.id, time: 5, ...entry }] }, 9);
  if (envelope.read !== 'ok') throw new Error(envelope.path);
  return envelope;
};
const heard = (item: object, channel = 'messaging') =>
  read({ [channel]: [{ sender, recipient, ...item }] }).heard[0]?.heard;

describe('readEnvelope', () => {
  it('reads every item of every entry, in both arrays', () => {
    const item = (mid: string) => ({ sender, recipient, timestamp: 1, message: { mid, text: mid } });
    const envelope = readEnvelope(
      {
        object: 'page',
        entry: [
          { id: recipient.id, messaging: [item('a'), item('b')] },
          { id: 999, standby: [item('c')], hop_context: [{ app_id: 1, metadata: '' }] },
        ],
      },
      9,
    );
    expect(
      envelope.read === 'ok' && envelope.heard.map(({ page, heard }) => [page, 'mid' in heard && heard.mid]),
    ).toEqual([
      [recipient.id, 'a'],
      [recipient.id, 'b'],
      ['999', 'c'],
    ]);
  });

  it('reads a standby-only entry', () => {
    expect(heard({ timestamp: 1, postback: { title: 'Track order' } }, 'standby')).toEqual({
      type: 'PersonTapped',
      at: 1,
      channel: 'standby',
      title: 'Track order',
    });
  });

  it('reads the ad in a message, in a referral and in a postback', () => {
    const referral = { source: 'ADS', type: 'OPEN_THREAD', ad_id: 6001 };
    expect(heard({ timestamp: 1, message: { mid: 'm', text: 'hi', referral } })).toMatchObject({
      type: 'PersonWrote',
      entry: { by: 'ad', adId: '6001' },
    });
    expect(heard({ timestamp: 1, referral })).toEqual({
      type: 'PersonEntered',
      at: 1,
      entry: { by: 'ad', adId: '6001' },
    });
    expect(
      heard({
        timestamp: 1,
        postback: { title: 'Get Started', referral: { ref: 'table-12', source: 'SHORTLINK' } },
      }),
    ).toMatchObject({
      entry: { by: 'link', ref: 'table-12' },
    });
  });

  it('finds the person behind an echo and reads its app id as number or text', () => {
    for (const app_id of [222, '222']) {
      const envelope = read({
        messaging: [
          {
            sender: recipient,
            recipient: sender,
            timestamp: 1,
            message: { mid: 'e', is_echo: true, app_id, metadata: 'x.0' },
          },
        ],
      });
      expect(envelope.heard[0]).toMatchObject({
        psid: sender.id,
        heard: { type: 'EchoHeard', app: '222', mark: 'x.0' },
      });
    }
  });

  it.each([
    ['text', 'lead qualified', 'lead qualified'],
    ['parsed JSON', { reason: 'x' }, '{"reason":"x"}'],
  ])('reads metadata of a pass given as %s, and app ids as number or text', (_, metadata, note) => {
    expect(
      heard({
        timestamp: 1,
        pass_thread_control: { previous_owner_app_id: 111, new_owner_app_id: '222', metadata },
      }),
    ).toEqual({ type: 'ControlPassed', at: 1, from: '111', to: '222', note });
  });

  it('reads a take from nobody', () => {
    expect(
      heard({ timestamp: 1, take_thread_control: { previous_owner_app_id: null, new_owner_app_id: '222' } }),
    ).toEqual({ type: 'ControlTaken', at: 1, from: null, to: '222' });
  });

  it('hears kinds it does not know as such', () => {
    expect(heard({ timestamp: 1, brand_new: { a: 1 } })).toMatchObject({
      type: 'OtherHeard',
      kind: 'brand_new',
    });
  });

  it('leaves out one odd item, or one without a person, and keeps the others of its batch', () => {
    const envelope = read({
      messaging: [
        7,
        { recipient, timestamp: 1, policy_enforcement: { action: 'warning' } },
        { sender, recipient, timestamp: 1, message: { mid: 'm', text: 'hi' } },
      ],
    });
    expect(envelope.heard).toHaveLength(1);
    expect(envelope.skipped).toHaveLength(2);
  });

  it('takes the instant of the entry, or of arrival, where an item has none', () => {
    expect(heard({ delivery: { watermark: 1 } })?.at).toBe(5);
  });

  it('skips entries of other objects and names what is missing in a malformed body', () => {
    expect(readEnvelope({ object: 'instagram', entry: [] }, 9)).toMatchObject({ read: 'ok', heard: [] });
    expect(readEnvelope({ object: 'page' }, 9)).toMatchObject({ read: 'malformed', path: 'entry' });
    expect(readEnvelope({ object: 'page', entry: [{}] }, 9)).toMatchObject({
      read: 'malformed',
      path: 'entry.0.id',
    });
  });
});
