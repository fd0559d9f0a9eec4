import { deskApiDoor, deskDriverDoor, deskWebhookDoor } from './doors/desk.ts';
import { fuzzed } from './fuzzed.ts';

fuzzed(deskApiDoor);
fuzzed(deskWebhookDoor);
fuzzed(deskDriverDoor);
