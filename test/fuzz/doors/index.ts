/** All doors that are fuzzed. */

import type { Door } from '../door.ts';
import { botApiDoor, botDriverDoor, botWebhookDoor } from './bot.ts';
import { controlDoor } from './control.ts';
import { deskApiDoor, deskDriverDoor, deskWebhookDoor } from './desk.ts';
import { graphDoor } from './graph.ts';

export const doors: readonly Door[] = [
  graphDoor,
  controlDoor,
  deskApiDoor,
  deskWebhookDoor,
  deskDriverDoor,
  botApiDoor,
  botWebhookDoor,
  botDriverDoor,
];
