/** Who else receives under the handover protocol. */

import type { GraphCall } from '../../judge-call.ts';
import type { PageCall } from '../page-call.ts';

export function secondaryReceiversCall({ caller, params, http }: PageCall): GraphCall {
  const { app, page } = caller;
  return {
    call: 'other',
    app,
    page,
    params,
    ...http,
    command: { do: 'ReadSecondaryReceivers', app, page },
  };
}
