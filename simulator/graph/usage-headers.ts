/** How much of its limits an app has used, as headers of every answer (API-141 … API-143). */

import type { UsageReport } from '../domain/rate-limits.ts';

/** Calls are all that this simulator limits, so the other two measures stay at nothing. */
export function usageHeaders({ app, page }: UsageReport): string[] {
  const headers: string[] = [];
  if (app !== null) headers.push('x-app-usage', JSON.stringify(measures(app)));
  if (page !== null) {
    const { pool, percent, regain_minutes } = page;
    const row = { type: pool, ...measures(percent), estimated_time_to_regain_access: regain_minutes };
    headers.push('x-business-use-case-usage', JSON.stringify({ [page.page]: [row] }));
  }
  return headers;
}

function measures(call_count: number): Record<string, number> {
  return { call_count, total_cputime: 0, total_time: 0 };
}
