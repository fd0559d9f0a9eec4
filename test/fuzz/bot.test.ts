import { botApiDoor, botDriverDoor, botWebhookDoor } from './doors/bot.ts';
import { fuzzed } from './fuzzed.ts';

fuzzed(botApiDoor);
fuzzed(botWebhookDoor);
fuzzed(botDriverDoor);
