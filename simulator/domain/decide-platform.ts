/** What Meta itself does to a page: it enforces its policy, or sends an event of a kind that has no act of its own here. */

import type { ActOutcome } from './act-situation.ts';
import { hearPlatform, responsibleFor, type Scene } from './audience.ts';
import type { ActCommand } from './commands.ts';
import type { PlatformAct } from './entry-point.ts';
import type { ActEvent, Decided } from './events.ts';
import { asPsid, type Psid } from './ids.ts';
import type { PlatformNotice } from './notices.ts';
import type { SettingRejection } from './rejections.ts';
import { ownerAt } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import { type Page, personByPsid, threadOf, type World } from './world.ts';

export function decidePlatformAct(
  world: World,
  { act }: Extract<ActCommand, { do: 'PlatformAct' }>,
  page: Page,
  now: number,
): Verdict<ActOutcome, SettingRejection> {
  const about = act.type === 'event' ? act.psid : null;
  if (about !== null && personByPsid(world, page.id, about) === undefined)
    return reject({ name: 'Unknown', what: 'person', id: about });
  // A page as a whole is no thread: the page stands for the PSID.
  const psid = about ?? asPsid(page.id);
  const owner = about === null ? null : ownerAt(threadOf(world, page.id, about), now);
  const scene: Scene = {
    page,
    psid,
    world,
    owner,
    responsible: about === null ? null : responsibleFor(page, owner),
    handover_metadata: null,
  };
  const heard = hearPlatform(noticeOf(act, about), scene);
  const outcome = { psid, mid: null, routed_to: null, rule: null } as const;
  return accept({ ...outcome, owner: { before: owner, after: owner } }, [
    { event: actEvent(act, page, psid), because: null },
    ...heard.map((event): Decided => ({ event, because: 0 })),
  ]);
}

function noticeOf(act: PlatformAct, about: Psid | null): PlatformNotice {
  return act.type === 'event'
    ? { event: 'other', field: act.field, members: act.members, from_person: about !== null }
    : { event: 'policy_enforcement', action: act.action, reason: act.reason };
}

function actEvent(act: PlatformAct, page: Page, psid: Psid): ActEvent {
  const base = {
    kind: 'act',
    by: 'platform',
    page: page.id,
    psid,
    new_thread: false,
    user_event: false,
    opens_window: false,
  } as const;
  return act.type === 'event'
    ? { ...base, type: act.type, field: act.field, members: act.members }
    : {
        ...base,
        type: act.type,
        action: act.action,
        ...(act.reason === null ? {} : { reason: act.reason }),
      };
}
