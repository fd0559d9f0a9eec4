import { graphDoor } from './doors/graph.ts';
import { fuzzed } from './fuzzed.ts';

fuzzed(graphDoor);
