/** The form of a lead ad: Meta's own app holds the thread from the tap to the end of the form (CR-118 to CR-121). */
import { controlWindowMs, leadgenApp } from './limits.ts';
import { adWindowMs, type Campaign, isConnected, type Page } from './page.ts';
import type { Readings } from './readings.ts';
import { entered, type Form, formAt, freed, type Thread } from './thread.ts';

export type FormStep = 'answered' | 'complete' | 'incomplete' | 'stopped';

export const completeMetadata = 'messenger_lead_gen_complete';
export const incompleteMetadata = 'messenger_lead_gen_incomplete';

/** The lead ad takes the thread whoever owns it; the documents name no condition (S17). */
export function begun(thread: Thread, campaign: Campaign, now: number): Thread {
  const form =
    campaign.lead === null ? null : { ...campaign.lead, app: campaign.app, days: campaign.days, answered: 0 };
  const lease = { app: leadgenApp, endsAt: now + controlWindowMs, windowMs: controlWindowMs };
  return { ...thread, lease, form };
}

/** What an answer does; a stop keyword counts as one only when it is all that was said. */
export function stepOf(form: Form, text: string): FormStep {
  const said = text.trim().toLowerCase();
  if (form.stopKeywords.some((keyword) => keyword.toLowerCase() === said)) {
    return 'stopped';
  }
  return form.answered + 1 >= form.questions ? 'complete' : 'answered';
}

/** Whether an ended form has anybody to go to. Until the person has answered once, apps hear nothing of it (S18). */
export function heirOf(page: Page, form: Form, step: 'complete' | 'incomplete'): string | null {
  const heard = step === 'complete' || form.answered > 0;
  return heard && form.app !== null && isConnected(page, form.app) ? form.app : null;
}

/** CR-119, CR-121: the thread is passed on, for the time that the ad names (CR-089), or let go. */
export function ended(
  page: Page,
  thread: Thread,
  form: Form,
  step: 'complete' | 'incomplete',
  now: number,
  readings: Readings,
): Thread {
  const heir = heirOf(page, form, step);
  return heir === null ? freed(thread) : entered(thread, heir, now, adWindowMs(form.days, readings));
}

export function answered(thread: Thread): Thread {
  const { form } = thread;
  return form === null ? thread : { ...thread, form: { ...form, answered: form.answered + 1 } };
}

/** A form that is left alone for as long as control lasts is one that was dropped: it ends at that very instant. */
export function lapsed(page: Page, thread: Thread, now: number, readings: Readings): Thread {
  const { lease, form } = thread;
  if (lease === null || form === null || lease.app !== leadgenApp || now < lease.endsAt) {
    return thread;
  }
  const next =
    heirOf(page, form, 'incomplete') === null
      ? thread
      : ended(page, thread, form, 'incomplete', lease.endsAt, readings);
  return { ...next, form: null };
}

/** The app that the ad lets speak during the form (section 6.9, 6). */
export function interrupter(page: Page, thread: Thread, now: number): string | null {
  const form = formAt(thread, now);
  return form?.mayInterrupt === true && form.app !== null && isConnected(page, form.app) ? form.app : null;
}
