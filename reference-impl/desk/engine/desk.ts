/** The desk without any door: accounts, cases, replies and control, over a store and one Graph client per account. */

import type { Account, AccountSetup } from '../domain/account.ts';
import type { HeardCommand } from '../domain/commands.ts';
import type { PageId, Psid } from '../domain/ids.ts';
import { seenInFeatureStatus } from '../domain/observations.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { AccountsBook } from './accounts-book.ts';
import { createAccountsBook } from './accounts-book.ts';
import type { CasesBook } from './cases-book.ts';
import { createCasesBook } from './cases-book.ts';
import type { ControlDesk } from './control-desk.ts';
import { createControlDesk } from './control-desk.ts';
import type { HealthItem } from './health.ts';
import { checkHealth } from './health.ts';
import { createOwnerProbe } from './owner-probe.ts';
import type { GraphClient } from './ports.ts';
import type { ReplySender } from './reply-sender.ts';
import { createReplySender } from './reply-sender.ts';
import type { Result } from './result.ts';
import { createSerialQueue } from './serial-queue.ts';

export type DeskLink = { readonly setup: AccountSetup; readonly graph: GraphClient | null };

export type Desk = {
  readonly accounts: AccountsBook;
  readonly cases: CasesBook;
  readonly replies: ReplySender;
  readonly control: ControlDesk;
  now(): number;
  newId(): string;
  enableRouting(id: PageId, by: string): Promise<Result<Account>>;
  health(id: PageId): Promise<readonly HealthItem[]>;
  /** Takes in what a webhook told; questions to Meta that follow from it run by themselves. */
  hear(page: PageId, psid: Psid, command: HeardCommand): void;
  /** Resolves when no job is running. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

export async function openDesk(options: {
  links: readonly DeskLink[];
  store: Store;
  now: () => number;
  newId: () => string;
  log: Log;
}): Promise<Desk> {
  const { links, store, now, newId, log } = options;
  const kept = await store.load();
  const graphs = new Map(links.map((link) => [link.setup.id, link.graph]));
  const graphOf = (page: PageId) => graphs.get(page) ?? null;
  const queue = createSerialQueue();
  const accounts = createAccountsBook({
    setups: links.map((link) => link.setup),
    records: kept.accounts,
    audit: kept.audit,
    store,
    now,
  });
  const cases = createCasesBook({ loaded: kept.cases, accounts, store, now });
  const probe = createOwnerProbe({ accounts, cases, queue, graphOf, now, log });
  const replies = createReplySender({ accounts, cases, probe, queue, graphOf, newId });
  const control = createControlDesk({ accounts, cases, probe, queue, graphOf, now });
  cases.onDoubt(probe.schedule);
  replies.recover();
  for (const state of cases.list()) if (state.doubt !== null) probe.schedule(state.id);

  return {
    accounts,
    cases,
    replies,
    control,
    now,
    newId,
    async enableRouting(id, by) {
      const enabled = await accounts.command(id, { type: 'EnableRouting', by });
      const graph = graphOf(id);
      if (!enabled.ok || !graph) return enabled;
      // SEED-32, F-97: Meta's side is looked at, not set; a look that fails keeps nothing from being enabled.
      const status = await graph.routingOn();
      if (status.kind === 'ok') accounts.observe(id, [seenInFeatureStatus(status.value)]);
      return { ok: true, value: accounts.get(id) };
    },
    health: (id) => checkHealth({ account: accounts.get(id), accounts, graph: graphOf(id), now: now() }),
    hear(page, psid, command) {
      const receipt = command.type === 'HearReceipt';
      // A receipt alone opens no case: there is nothing in it to work on.
      if (receipt && !cases.findThread(page, psid)) return;
      cases.applyTo(page, psid, command);
    },
    idle: () => queue.idle(),
    async close() {
      await queue.idle();
      await store.close();
      await Promise.all([...graphs.values()].map((graph) => graph?.close()));
    },
  };
}
