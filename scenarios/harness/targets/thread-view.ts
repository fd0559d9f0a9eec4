/** Of a world that many cells share, the part of its journal that concerns the people of one cell. */
import type { Entry } from '../journal.ts';

export function threadView(journal: readonly Entry[], psids: ReadonlySet<string>): readonly Entry[] {
  const deliveries = new Set<string>();
  return journal.filter((entry) => {
    if (entry.kind === 'attempt') return deliveries.has(entry.delivery);
    const ours = !('psid' in entry) || entry.psid === undefined || psids.has(entry.psid);
    if (ours && entry.kind === 'delivery') deliveries.add(entry.id);
    return ours;
  });
}
