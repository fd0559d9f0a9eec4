/** The receipt template: an order with its sums in a currency that exists. */

import { ELEMENT_TEXT_LENGTH_MAX, RECEIPT_ELEMENTS_MAX } from '../../domain/limits.ts';
import type { Rejection } from '../../domain/rejections.ts';
import { asMembers, firstProblem, isText, type Members, requiredText } from './shape.ts';

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const REQUIRED = ['recipient_name', 'order_number', 'currency', 'payment_method'] as const;

export function receiptProblem(payload: Members): Rejection | null {
  const lacking = firstProblem(REQUIRED, (name) => {
    const value = typeof payload[name] === 'number' ? String(payload[name]) : payload[name];
    return requiredText(value, `name_placeholder[${name}]`, ELEMENT_TEXT_LENGTH_MAX);
  });
  if (lacking !== null) return lacking;
  const currency = String(payload.currency);
  if (!CURRENCIES.has(currency)) return { name: 'CurrencyUnsupported', currency };
  const summary = asMembers(payload.summary);
  if (summary === null) return { name: 'ParameterMissing', param: 'name_placeholder[summary]' };
  if (summary.total_cost === undefined)
    return { name: 'ParameterMissing', param: 'name_placeholder[summary][total_cost]' };
  if (!isAmount(summary.total_cost)) return { name: 'AmountInvalid' };
  return elementsProblem(payload.elements);
}

function elementsProblem(elements: unknown): Rejection | null {
  if (elements === undefined || elements === null) return null;
  const param = 'name_placeholder[elements]';
  if (!Array.isArray(elements)) return { name: 'ParameterInvalid', param, expected: 'a list' };
  if (elements.length > RECEIPT_ELEMENTS_MAX)
    return { name: 'TooManyElements', param, max: RECEIPT_ELEMENTS_MAX };
  return firstProblem(elements, (item: unknown, index) => {
    const { title, price } = asMembers(item) ?? {};
    if (!isText(title)) return { name: 'ParameterMissing', param: `${param}[${index}][title]` };
    if (price === undefined) return { name: 'ParameterMissing', param: `${param}[${index}][price]` };
    return isAmount(price) ? null : { name: 'AmountInvalid' };
  });
}

/** A sum of money, as a number or as the text of one. */
function isAmount(value: unknown): boolean {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d+(\.\d+)?$/.test(text);
}
