/** A delivery as it is written down: its facts, and the webhook entry that every attempt of it carries. */

import type { DecidedDelivery, DecidedPhone } from '../domain/events.ts';
import { readingsBehind } from '../domain/leaning.ts';
import type { Readings } from '../domain/readings.ts';
import { webhookEntry } from './payloads.ts';

export function rendered(event: DecidedDelivery | DecidedPhone, at: number, readings: Readings): object {
  if (event.channel === 'phone') return event;
  const { notice: _notice, hop: _hop, ...facts } = event;
  const behind = readingsBehind(event);
  return {
    ...facts,
    entry: webhookEntry(event, at, readings),
    ...(behind.length === 0 ? {} : { readings: behind }),
  };
}
