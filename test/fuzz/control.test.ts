import { controlDoor } from './doors/control.ts';
import { fuzzed } from './fuzzed.ts';

fuzzed(controlDoor);
