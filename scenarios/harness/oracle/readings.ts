/** The open readings that ownership depends on, with the defaults that the documents suggest. */

export interface Readings {
  /** Which edition serves a page that has no default app. */
  profile: 'current' | 'h2';
  defaultAppOwnsOnInbound: boolean;
  overrideActiveOwner: boolean;
  emitHandover: boolean;
  takeFanout: 'all' | 'previous_owner';
  takeFromIdleEmits: boolean;
  idleTakeNeedsPermission: boolean;
  campaignMaxDays: number;
  humanAgentTakes: boolean;
  clearingDefaultApp: 'refused' | 'returns-to-zero-config';
}

export const defaultReadings: Readings = {
  profile: 'current',
  defaultAppOwnsOnInbound: true,
  overrideActiveOwner: true,
  emitHandover: false,
  takeFanout: 'all',
  takeFromIdleEmits: true,
  idleTakeNeedsPermission: false,
  campaignMaxDays: 30,
  humanAgentTakes: true,
  clearingDefaultApp: 'refused',
};

/** Reads the flat keys of the control plane over what was in force; keys that ownership does not lean on are left alone. */
export function readingsFrom(record: Readonly<Record<string, unknown>>, base = defaultReadings): Readings {
  return {
    profile: record.profile === 'h2' || record.profile === 'current' ? record.profile : base.profile,
    defaultAppOwnsOnInbound: flag(record.defaultAppOwnsOnInbound, base.defaultAppOwnsOnInbound),
    overrideActiveOwner: flag(record['routing.overrideActiveOwner'], base.overrideActiveOwner),
    emitHandover: flag(record['routing.emitHandover'], base.emitHandover),
    takeFanout:
      record.takeFanout === 'previous_owner' || record.takeFanout === 'all'
        ? record.takeFanout
        : base.takeFanout,
    takeFromIdleEmits: flag(record.takeFromIdleEmits, base.takeFromIdleEmits),
    idleTakeNeedsPermission: flag(record.idleTakeNeedsPermission, base.idleTakeNeedsPermission),
    campaignMaxDays:
      typeof record['campaign.maxDays'] === 'number' ? record['campaign.maxDays'] : base.campaignMaxDays,
    humanAgentTakes: flag(record.humanAgentTakes, base.humanAgentTakes),
    clearingDefaultApp:
      record.clearingDefaultApp === 'refused' || record.clearingDefaultApp === 'returns-to-zero-config'
        ? record.clearingDefaultApp
        : base.clearingDefaultApp,
  };
}

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}
