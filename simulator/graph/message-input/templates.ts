/** Templates: for each `template_type` what its payload must hold. Null means nothing is wrong. */

import {
  BUTTON_TEMPLATE_TEXT_LENGTH_MAX,
  ELEMENT_TEXT_LENGTH_MAX,
  ELEMENTS_MAX,
  OPT_IN_TITLE_LENGTH_MAX,
  PAYLOAD_LENGTH_MAX,
} from '../../domain/limits.ts';
import type { Rejection } from '../../domain/rejections.ts';
import type { Button } from '../../domain/thread.ts';
import { buttonsProblem, postbacksOf } from './buttons.ts';
import { mediaTemplateProblem } from './media-template.ts';
import { receiptProblem } from './receipt-template.ts';
import {
  asMembers,
  firstProblem,
  inWords,
  isText,
  isUrl,
  type Members,
  optionalText,
  optionalUrl,
  requiredList,
  requiredText,
} from './shape.ts';

const field = (name: string) => `name_placeholder[${name}]`;
const ELEMENTS = field('elements');

const PROBLEMS: Readonly<Record<string, (payload: Members) => Rejection | null>> = {
  generic: genericProblem,
  button: buttonTemplateProblem,
  media: mediaTemplateProblem,
  receipt: receiptProblem,
  product: productProblem,
  coupon: couponProblem,
  customer_feedback: feedbackProblem,
  one_time_notif_req: ({ title, payload }) =>
    requiredText(title, field('title'), OPT_IN_TITLE_LENGTH_MAX) ??
    requiredText(payload, field('payload'), PAYLOAD_LENGTH_MAX),
  notification_messages: ({ title, payload, image_url }) =>
    optionalText(title, field('title'), OPT_IN_TITLE_LENGTH_MAX) ??
    optionalText(payload, field('payload'), PAYLOAD_LENGTH_MAX) ??
    optionalUrl(image_url, field('image_url')),
  airline_itinerary: airlineProblem,
  airline_checkin: airlineProblem,
  airline_boardingpass: airlineProblem,
  airline_update: ({ locale }) => requiredText(locale, field('locale'), PAYLOAD_LENGTH_MAX),
};

/** A type nobody documents is refused, unless the world’s reading lets it pass unchecked. */
export function templateProblem(payload: Members, lenient: boolean): Rejection | null {
  const type = payload.template_type;
  if (type === undefined || type === null || type === '')
    return { name: 'ParameterMissing', param: 'message[attachment][payload][template_type]' };
  if (typeof type === 'string' && Object.hasOwn(PROBLEMS, type)) return PROBLEMS[type]?.(payload) ?? null;
  return lenient && typeof type === 'string'
    ? null
    : { name: 'TemplateTypeUnknown', template_type: inWords(type), known: Object.keys(PROBLEMS) };
}

/** The postback buttons of a template that was found right, in reading order. */
export function templateButtons(payload: Members): Button[] {
  const elements: unknown[] = Array.isArray(payload.elements) ? payload.elements : [];
  return [
    ...postbacksOf(payload.buttons),
    ...elements.flatMap((element) => postbacksOf(asMembers(element)?.buttons)),
  ];
}

function buttonTemplateProblem({ text, buttons }: Members): Rejection | null {
  return (
    requiredText(text, field('text'), BUTTON_TEMPLATE_TEXT_LENGTH_MAX) ??
    (buttons === undefined ? { name: 'ParameterMissing', param: field('buttons') } : buttonsProblem(buttons))
  );
}

function genericProblem({ elements }: Members): Rejection | null {
  const problem = requiredList(elements, ELEMENTS, ELEMENTS_MAX);
  if (problem !== null || !Array.isArray(elements)) return problem;
  return firstProblem(elements, (item: unknown, index) => elementProblem(asMembers(item) ?? {}, index));
}

/** API-076: a title alone is not enough. */
function elementProblem(element: Members, index: number): Rejection | null {
  const { title, subtitle, image_url, default_action, buttons } = element;
  const param = `${ELEMENTS}[${index}]`;
  const problem =
    requiredText(title, `${param}[title]`, ELEMENT_TEXT_LENGTH_MAX) ??
    optionalText(subtitle, `${param}[subtitle]`, ELEMENT_TEXT_LENGTH_MAX) ??
    optionalUrl(image_url, `${param}[image_url]`);
  if (problem !== null) return problem;
  const isComplete =
    isText(subtitle) || isText(image_url) || default_action !== undefined || buttons !== undefined;
  if (!isComplete) return { name: 'ElementIncomplete' };
  return (
    defaultActionProblem(default_action, `${param}[default_action]`) ??
    (buttons === undefined ? null : buttonsProblem(buttons))
  );
}

/** What a tap on the element itself opens: a web address without a title. */
function defaultActionProblem(raw: unknown, param: string): Rejection | null {
  if (raw === undefined) return null;
  const action = asMembers(raw);
  if (action?.type !== 'web_url')
    return { name: 'ParameterInvalid', param: `${param}[type]`, expected: 'web_url' };
  return isUrl(action.url) ? null : { name: 'UrlInvalid', param: `${param}[url]` };
}

function productProblem({ elements }: Members): Rejection | null {
  const problem = requiredList(elements, ELEMENTS, ELEMENTS_MAX);
  if (problem !== null || !Array.isArray(elements)) return problem;
  return firstProblem(elements, (item: unknown, index) => {
    const id = asMembers(item)?.id;
    return isText(id) || typeof id === 'number'
      ? null
      : { name: 'ParameterMissing', param: `${ELEMENTS}[${index}][id]` };
  });
}

/** The person sees a code or an address to redeem it at. */
function couponProblem({ title, coupon_code, coupon_url, image_url }: Members): Rejection | null {
  const problem =
    requiredText(title, field('title'), ELEMENT_TEXT_LENGTH_MAX) ??
    optionalUrl(coupon_url, field('coupon_url')) ??
    optionalUrl(image_url, field('image_url'));
  if (problem !== null) return problem;
  return isText(coupon_code) || isText(coupon_url)
    ? null
    : { name: 'ParameterMissing', param: field('coupon_code') };
}

function feedbackProblem({ title, feedback_screens, business_privacy }: Members): Rejection | null {
  return (
    requiredText(title, field('title'), ELEMENT_TEXT_LENGTH_MAX) ??
    requiredList(feedback_screens, field('feedback_screens'), 1) ??
    (isUrl(asMembers(business_privacy)?.url)
      ? null
      : { name: 'UrlInvalid', param: field('business_privacy][url') })
  );
}

function airlineProblem({ intro_message, locale }: Members): Rejection | null {
  return (
    requiredText(intro_message, field('intro_message'), PAYLOAD_LENGTH_MAX) ??
    requiredText(locale, field('locale'), PAYLOAD_LENGTH_MAX)
  );
}
