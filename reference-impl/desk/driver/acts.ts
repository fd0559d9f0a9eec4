/** Acts the harness asks for: started here, answered at once, judged by what arrives on the wire. */

import type { MessagingType, PartContent, Reply } from '../domain/case.ts';
import type { ControlAct } from '../domain/commands.ts';
import { refusalOfChoice } from '../domain/decide-reply.ts';
import type { CaseId, PageId, ReplyId } from '../domain/ids.ts';
import { parsePsid } from '../domain/ids.ts';
import { replyFailure, replyStatus } from '../domain/reply-status.ts';
import type { ThreadControl } from '../domain/thread-control.ts';
import type { Desk } from '../engine/desk.ts';
import type { Result } from '../engine/result.ts';
import { ApiError, apiErrorOf } from '../http/errors.ts';
import type { ReplyBody } from './schemas.ts';

export type ActState = {
  readonly state: 'pending' | 'sent' | 'refused' | 'gave_up' | 'unknown';
  readonly code?: number;
  readonly subcode?: number;
};

export type ActBook = {
  reply(body: ReplyBody): string;
  retry(act: string): string;
  control(psid: string, act: ControlAct): string;
  state(act: string): ActState;
  thread(psid: string): { owner: 'mine' | 'other' | 'unknown'; last_mid: string | null };
};

/** Thrown for what this desk cannot do; the driver answers 501 with the reason. */
export class Unsupported extends Error {}

type Act = { state: ActState; readonly reply: { caseId: CaseId; replyId: ReplyId | null } | null };

const by = 'conformance driver';

export function createActBook({ desk, page }: { desk: Desk; page: PageId }): ActBook {
  const acts = new Map<string, Act>();

  function start(act: Act, work: () => Promise<ActState>): string {
    const id = desk.newId();
    acts.set(id, act);
    work().then(
      (state) => {
        act.state = state;
      },
      () => {
        // The engine has logged it; to the harness the outcome is as unknown as to us.
        act.state = { state: 'unknown' };
      },
    );
    return id;
  }

  function caseOf(psid: string): CaseId {
    const parsed = parsePsid(psid);
    if (!parsed) throw new ApiError(422, 'invalid', 'expected the PSID as a string of digits', 'psid');
    return desk.cases.open(page, parsed).id;
  }

  function actOf(id: string): Act {
    const act = acts.get(id);
    if (act) return act;
    throw new ApiError(404, 'act_not_found', `no act ${id}`, 'act');
  }

  return {
    reply(body) {
      const control = handOverOf(body, desk, page);
      const wrong = control && refusalOfChoice(desk.accounts.get(page), control);
      if (wrong) throw apiErrorOf(wrong);
      // Looking a case up may open it, and a refused act opens none.
      const caseId = caseOf(body.psid);
      const reply: NonNullable<Act['reply']> = { caseId, replyId: null };
      return start({ state: { state: 'pending' }, reply }, async () => {
        // "none" is said on purpose: a choice left over from a refused reply does not ride along.
        if (!control) await desk.control.undo(caseId, by);
        const result = await desk.replies.submit(caseId, {
          key: null,
          parts: partsOf(body),
          messagingType: messagingTypeOf(body),
          control,
          sendAgain: false,
          by,
        });
        if (result.ok) reply.replyId = result.value.id;
        return stateOfReply(result);
      });
    },
    retry(act) {
      const { reply } = actOf(act);
      if (!reply?.replyId)
        throw new ApiError(409, 'act_not_a_reply', `act ${act} has no reply to retry`, 'act');
      const { caseId, replyId } = reply;
      return start({ state: { state: 'pending' }, reply }, async () =>
        stateOfReply(await desk.replies.retry(caseId, { replyId, sendAgain: false, by })),
      );
    },
    control(psid, act) {
      const caseId = caseOf(psid);
      return start({ state: { state: 'pending' }, reply: null }, async () => {
        const result = await desk.control.act(caseId, act, by);
        if (!result.ok) return { state: 'gave_up' };
        switch (result.value.status) {
          case 'done':
            return { state: 'sent' };
          case 'refused':
            return { state: 'refused', ...codes(result.value.failure) };
          case 'unknown':
            return { state: 'unknown' };
          default:
            return result.value satisfies never;
        }
      });
    },
    state(id) {
      const act = actOf(id);
      // A lost answer may have been settled since, by an echo or by the owner.
      if (act.state.state !== 'unknown' || !act.reply?.replyId) return act.state;
      const { caseId, replyId } = act.reply;
      const reply = desk.cases.get(caseId).replies.find((one) => one.id === replyId);
      return reply ? stateOfReply({ ok: true, value: reply }) : act.state;
    },
    thread(psid) {
      const parsed = parsePsid(psid);
      const state = parsed && desk.cases.findThread(page, parsed);
      if (!state) return { owner: 'unknown', last_mid: null };
      const last = state.messages.findLast((message) => message.kind !== 'referral');
      const { kind } = state.owner;
      const owner = kind === 'self' ? 'mine' : kind === 'app' || kind === 'another' ? 'other' : 'unknown';
      return { owner, last_mid: last?.key ?? null };
    },
  };
}

function stateOfReply(result: Result<Reply>): ActState {
  // Held back by the desk's own rules: it decided not to call, which no answer of Meta's is.
  if (!result.ok || result.value.held) return { state: 'gave_up' };
  const status = replyStatus(result.value);
  if (status === 'sending') return { state: 'pending' };
  const failure = replyFailure(result.value);
  return failure ? { state: status, ...codes(failure) } : { state: status };
}

function codes(failure: { code: number | null; subcode: number | null }): {
  code?: number;
  subcode?: number;
} {
  return {
    ...(failure.code !== null && { code: failure.code }),
    ...(failure.subcode !== null && { subcode: failure.subcode }),
  };
}

function handOverOf(body: ReplyBody, desk: Desk, page: PageId): ThreadControl | null {
  const { to, spelled } = body.hand_over ?? { to: 'none' as const, spelled: undefined };
  if (to === 'none') return null;
  if (to === 'release') return { type: 'release' };
  if (to !== 'default') return { type: 'pass', appId: to };
  if (spelled === 'omitted') return { type: 'pass_to_default' };
  const account = desk.accounts.get(page);
  const listed = account.apps.find((app) => app.role === 'default');
  if (!listed && spelled === 'named')
    throw new Unsupported('which app is the default one was not told to this desk');
  return listed && listed.appId !== account.ownAppId
    ? { type: 'pass', appId: listed.appId }
    : { type: 'pass_to_default' };
}

function partsOf(body: ReplyBody): PartContent[] {
  const { parts = 1, text } = body;
  const texts =
    typeof parts === 'number'
      ? Array.from({ length: parts }, (_, index) =>
          index + 1 < parts ? `${text} (${index + 1}/${parts})` : text,
        )
      : parts;
  return texts.map((one) => ({ kind: 'text', text: one }));
}

function messagingTypeOf(body: ReplyBody): MessagingType {
  if (body.tag !== undefined) return { type: 'MESSAGE_TAG', tag: body.tag };
  return { type: body.messaging_type === 'UPDATE' ? 'UPDATE' : 'RESPONSE' };
}
