/** The journal is held against what the harness itself saw on the wire: two witnesses, and they must agree. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { WebhookDelivery } from '../journal.ts';
import { answerTo, entryAt, wireEvent } from '../match/find.ts';
import type { Finding } from '../match/scene.ts';
import type { Received } from '../wire/receiver.ts';
import type { CellState } from './cell-state.ts';

const graphError = z.object({ error: z.object({ code: z.number(), error_subcode: z.number().optional() }) });

/** Turns a pass into a fail where the wire tells another story than the journal. */
export function heldAgainstWire(finding: Finding, state: CellState): Finding {
  if (finding.verdict !== 'pass') return finding;
  const doubts = finding.matched.flatMap((seq) => [...callDoubts(seq, state), ...deliveryDoubts(seq, state)]);
  return doubts.length === 0 ? finding : { ...finding, verdict: 'fail', seen: doubts.join('; ') };
}

function callDoubts(seq: number, state: CellState): string[] {
  const wire = state.wireAnswers.get(seq);
  if (wire === undefined) return [];
  const answer = answerTo(seq, state.time.journal);
  if (answer === undefined) return [`call #${seq} was never answered in the journal`];
  if (wire.kind === 'cut')
    return answer.lost === undefined ? [`the line was cut, but the journal says it was answered`] : [];
  const error = graphError.safeParse(wire.body).data?.error;
  const same =
    answer.status === wire.status && answer.code === error?.code && answer.subcode === error?.error_subcode;
  if (same) return [];
  const told = statusWords(answer.status, answer.code, answer.subcode);
  return [
    `the wire answered ${statusWords(wire.status, error?.code, error?.error_subcode)}, the journal says ${told}`,
  ];
}

function statusWords(status: number | null, code: number | undefined, subcode: number | undefined): string {
  const error = code === undefined ? '' : ` ${code}${subcode === undefined ? '' : `/${subcode}`}`;
  return `${status ?? 'nothing'}${error}`;
}

function deliveryDoubts(seq: number, state: CellState): string[] {
  const entry = entryAt(seq, state.time.journal);
  if (entry?.kind !== 'delivery' || entry.channel === 'phone') return [];
  const hook = state.stage.hooks.get(state.stage.names.of(entry.to));
  if (hook === undefined) return [];
  const copies = hook.received.filter((received) => carries(received, entry));
  if (copies.length === 0)
    return [`#${seq} is in the journal but never came to ${state.stage.names.of(entry.to)}`];
  const isSpoiled = state.time.journal.some(
    (one) => one.kind === 'attempt' && one.delivery === entry.id && one.fault !== undefined,
  );
  const isSigned = isSpoiled ? copies.some(({ signed }) => signed) : copies.every(({ signed }) => signed);
  return isSigned ? [] : [`#${seq} came with a signature that does not fit its bytes`];
}

const body = z.object({ entry: z.array(z.record(z.string(), z.unknown())) });

function carries({ body: raw }: Received, delivery: WebhookDelivery): boolean {
  const wanted = wireEvent(delivery);
  const entries = body.safeParse(raw).data?.entry ?? [];
  return entries.some((entry) => {
    const items = entry[delivery.channel];
    return Array.isArray(items) && items.some((item) => isDeepStrictEqual(item, wanted));
  });
}
