import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../../../reference-impl/marketing-bot/domain/conversation.ts';
import {
  hasLapsed,
  hear,
  isWindowOpen,
  newConversation,
  told,
} from '../../../../reference-impl/marketing-bot/domain/conversation.ts';
import type { Heard } from '../../../../reference-impl/marketing-bot/domain/heard.ts';
import { appId, mid, pageId, psid } from '../../../../reference-impl/marketing-bot/domain/ids.ts';

const me = appId('222');
const care = appId('111');
const day = 24 * 3600 * 1000;
const fresh = newConversation(pageId('1'), psid('7'));
const wrote = (at: number, channel: 'messaging' | 'standby' = 'messaging'): Heard => ({
  type: 'PersonWrote',
  at,
  channel,
  mid: mid(`m${at}${channel}`),
  text: 'hi',
});
const having = (...events: Heard[]): Conversation =>
  events.reduce((conversation, event) => hear(conversation, event, me), fresh);

describe('who has the thread', () => {
  it('is this app after a message, and not after a standby copy', () => {
    expect(having(wrote(1)).owner).toBe('mine');
    expect(having(wrote(1, 'standby')).owner).toBe('other');
    expect(having(wrote(1), wrote(2, 'standby')).owner).toBe('other');
    expect(having(wrote(1, 'standby'), wrote(2)).owner).toBe('mine');
  });

  it('follows passes and takes by the app they name', () => {
    const passed: Heard = { type: 'ControlPassed', at: 2, from: care, to: me };
    expect(having(passed).owner).toBe('mine');
    expect(having(passed, { type: 'ControlTaken', at: 3, from: me, to: care }).owner).toBe('other');
    expect(having({ type: 'ControlTaken', at: 3, from: care, to: me }).owner).toBe('mine');
  });

  it('is uncertain when older or equally old evidence contradicts', () => {
    expect(told(having(wrote(5)), 'other', 5, 'take').owner).toBe('unknown');
    expect(told(having(wrote(5)), 'other', 4, 'take').owner).toBe('unknown');
    expect(told(having(wrote(5)), 'other', 6, 'take').owner).toBe('other');
  });

  it('is not changed by a request, an own echo or a receipt on messaging', () => {
    const mine = having(wrote(1));
    const events: Heard[] = [
      { type: 'ControlRequested', at: 2, by: care },
      { type: 'EchoHeard', at: 2, channel: 'standby', mid: mid('e'), text: '', app: me },
      { type: 'OtherHeard', at: 2, channel: 'messaging', kind: 'read' },
    ];
    for (const event of events) expect(hear(mine, event, me).owner).toBe('mine');
  });

  it('is lost to whoever else is heard on standby', () => {
    const mine = having(wrote(1));
    const events: Heard[] = [
      { type: 'EchoHeard', at: 2, channel: 'standby', mid: mid('e'), text: '', app: care },
      { type: 'OtherHeard', at: 2, channel: 'standby', kind: 'read' },
      { type: 'PersonTapped', at: 2, channel: 'standby', title: 'More' },
    ];
    for (const event of events) expect(hear(mine, event, me).owner).toBe('other');
  });
});

describe('what waits for an answer', () => {
  it('is forgotten when the thread is lost', () => {
    expect(having(wrote(1)).waiting).toHaveLength(1);
    expect(having(wrote(1), wrote(2, 'standby')).waiting).toEqual([]);
  });

  it('does not grow by repeats', () => {
    expect(having(wrote(1), wrote(1), wrote(1)).waiting).toHaveLength(1);
  });
});

describe('the two clocks', () => {
  it('both run 24 hours from the newest event of the person and end exactly then', () => {
    const conversation = having(wrote(1000));
    expect(hasLapsed(conversation, 1000 + day - 1)).toBe(false);
    expect(hasLapsed(conversation, 1000 + day)).toBe(true);
    expect(isWindowOpen(conversation, 1000 + day - 1)).toBe(true);
    expect(isWindowOpen(conversation, 1000 + day)).toBe(false);
  });

  it('run apart: a pass renews control and does not open the window', () => {
    const conversation = having(wrote(1000, 'standby'), {
      type: 'ControlPassed',
      at: 1000 + day,
      from: care,
      to: me,
    });
    expect(hasLapsed(conversation, 1000 + day)).toBe(false);
    expect(isWindowOpen(conversation, 1000 + day)).toBe(false);
  });

  it('are not turned back by a late message', () => {
    expect(having(wrote(2000), wrote(1000)).windowEndsAt).toBe(2000 + day);
  });
});
