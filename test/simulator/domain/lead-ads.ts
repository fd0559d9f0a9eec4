// Lead ads and the answers of their forms, for the tests about them.
import type { ActCommand, SettingCommand } from '../../../simulator/domain/commands.ts';
import { type AppId, asAppId } from '../../../simulator/domain/ids.ts';
import { act, CARE, clicksAd, MKT, PAGE, ZERO } from './cast.ts';
import type { Step } from './specification.ts';

export const LEADGEN = asAppId('413038776280800');
export const LEAD_AD = '6900';
export const QUESTIONS = ['Budget?', 'City?'] as const;

export interface LeadAd {
  readonly app?: AppId | null;
  readonly days?: number | null;
  readonly summary?: boolean;
  readonly stop_keywords?: readonly string[];
  readonly may_interrupt?: boolean;
  readonly default_app?: AppId | null;
  readonly social?: AppId | null;
}

/** Ad 6900 is a lead ad of two questions, connected to mkt; ad 6001 is an ordinary one, link table-12 leads to care. */
export function leadAd(more: LeadAd = {}): SettingCommand {
  const { default_app = CARE } = more;
  return {
    do: 'PutRouting',
    page: PAGE,
    default_app,
    social: more.social ?? null,
    links: default_app === null ? [] : [{ name: 'table', ref: 'table-12', app: CARE }],
    campaigns: [
      {
        ad_id: LEAD_AD,
        title: 'Trade accounts',
        kind: 'lead',
        app: more.app === undefined ? MKT : more.app,
        days: more.days ?? null,
        lead: {
          questions: QUESTIONS,
          summary: more.summary ?? false,
          stop_keywords: more.stop_keywords ?? [],
          may_interrupt: more.may_interrupt ?? false,
        },
      },
      { ad_id: '6001', title: 'Spring sale', kind: 'click_to_message', app: MKT, days: null, lead: null },
    ],
    primary_receiver: null,
  };
}

export const withLead = (more: LeadAd = {}): Step => [ZERO, leadAd(more)];
export const tapsLeadAd = (): ActCommand => clicksAd(LEAD_AD);
export const answers = (text: string): ActCommand => act({ type: 'lead_answer', text, outcome: null });
export const drops = (): ActCommand => act({ type: 'lead_answer', text: null, outcome: 'dropped' });
export const isDisqualified = (text: string | null = null): ActCommand =>
  act({ type: 'lead_answer', text, outcome: 'disqualified' });
