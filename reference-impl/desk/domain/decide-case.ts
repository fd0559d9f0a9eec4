/** Decides every command on a case; the rules themselves stand in the files it delegates to. */

import type { Account } from './account.ts';
import type { Case } from './case.ts';
import type { CaseCommand } from './commands.ts';
import {
  askControl,
  chooseThreadControl,
  learnOwner,
  settleControl,
  undoThreadControl,
} from './decide-control.ts';
import { decideHeard } from './decide-heard.ts';
import { interruptReply, retryReply, settlePart, startPart, submitReply } from './decide-reply.ts';
import type { CaseEvent } from './events.ts';
import type { CaseRefusal, Decision } from './refusals.ts';

export type CaseContext = { readonly account: Account; readonly now: number };

export function decideCase(
  state: Case,
  command: CaseCommand,
  context: CaseContext,
): Decision<CaseEvent, CaseRefusal> {
  switch (command.type) {
    case 'HearPerson':
    case 'HearReferral':
    case 'HearEcho':
    case 'HearControl':
    case 'HearRequest':
    case 'HearReceipt':
      return { ok: true, events: decideHeard(state, command, context.account, context.now) };
    case 'ChooseThreadControl':
      return chooseThreadControl(state, command, context);
    case 'UndoThreadControl':
      return undoThreadControl(state);
    case 'SubmitReply':
      return submitReply(state, command, context);
    case 'RetryReply':
      return retryReply(state, command, context);
    case 'StartPart':
      return startPart(state, command, context);
    case 'SettlePart':
      return settlePart(state, command, context);
    case 'InterruptReply':
      return interruptReply(state, command, context);
    case 'AskControl':
      return askControl(state, command.act, context);
    case 'SettleControl':
      return settleControl(state, command, context);
    case 'LearnOwner':
      return learnOwner(state, command, context);
    default:
      return command satisfies never;
  }
}
