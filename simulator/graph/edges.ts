/**
 * The table of edges: every call that this door answers, each described once. Routing, the reading of parameters, the
 * permission gate, the OpenAPI document and the support table of docs/graph-api.md come from it.
 */

import type { Edge } from './edge.ts';
import { BATCH_EDGE } from './routes/batch.ts';
import { CONTROL_EDGES } from './routes/control.ts';
import { MESSAGES_EDGES } from './routes/messages.ts';
import { NODE_EDGES } from './routes/nodes.ts';
import { PERSONA_EDGES } from './routes/personas.ts';
import { PROFILE_EDGES } from './routes/profile.ts';
import { SUBSCRIPTION_EDGES } from './routes/subscriptions.ts';
import { TOKEN_EDGES } from './routes/tokens.ts';
import { UPLOAD_EDGES } from './routes/uploads.ts';

export const EDGES: readonly Edge[] = [
  ...MESSAGES_EDGES,
  ...UPLOAD_EDGES,
  ...CONTROL_EDGES,
  ...NODE_EDGES,
  ...PERSONA_EDGES,
  ...PROFILE_EDGES,
  ...SUBSCRIPTION_EDGES,
  ...TOKEN_EDGES,
  BATCH_EDGE,
];
