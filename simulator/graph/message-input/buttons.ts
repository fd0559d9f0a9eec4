/** Buttons of templates: the six kinds, their limits, and the postback ones, whose taps come back. */

import { BUTTON_PAYLOAD_LENGTH_MAX, BUTTON_TITLE_LENGTH_MAX, BUTTONS_MAX } from '../../domain/limits.ts';
import type { Rejection } from '../../domain/rejections.ts';
import type { Button } from '../../domain/thread.ts';
import { asMembers, firstProblem, isText, isUrl, type Members, optionalText, requiredText } from './shape.ts';

const PARAM = 'name_placeholder[buttons]';
const KINDS = ['web_url', 'postback', 'phone_number', 'account_link', 'account_unlink', 'game_play'] as const;
type Kind = (typeof KINDS)[number];

/** Account buttons are labelled by Messenger itself. */
const UNTITLED: readonly Kind[] = ['account_link', 'account_unlink'];

export function buttonsProblem(raw: unknown): Rejection | null {
  if (!Array.isArray(raw)) return { name: 'ParameterInvalid', param: PARAM, expected: 'a list' };
  if (raw.length === 0) return { name: 'TooFewButtons' };
  if (raw.length > BUTTONS_MAX) return { name: 'TooManyElements', param: PARAM, max: BUTTONS_MAX };
  return firstProblem(raw, (item: unknown, index) => buttonProblem(asMembers(item) ?? {}, index));
}

function buttonProblem(button: Members, index: number): Rejection | null {
  const param = `${PARAM}[${index}]`;
  if (!isText(button.type)) return { name: 'ParameterMissing', param: `${param}[type]` };
  const kind = KINDS.find((known) => known === button.type);
  if (kind === undefined)
    return { name: 'ParameterInvalid', param: `${param}[type]`, expected: `one of ${KINDS.join(', ')}` };
  return titleProblem(button, kind, param) ?? targetProblem(button, kind, param);
}

function titleProblem({ title }: Members, kind: Kind, param: string): Rejection | null {
  if (UNTITLED.includes(kind)) return null;
  if (title === undefined || title === null) return { name: 'ButtonIncomplete', lacks: 'title' };
  return requiredText(title, `${param}[title]`, BUTTON_TITLE_LENGTH_MAX);
}

/** What the button needs to do its work. */
function targetProblem({ url, payload }: Members, kind: Kind, param: string): Rejection | null {
  switch (kind) {
    case 'web_url':
      if (!isText(url)) return { name: 'ButtonIncomplete', lacks: 'url' };
      return isUrl(url) ? null : { name: 'UrlInvalid', param: `${param}[url]` };
    case 'account_link':
      if (!isText(url)) return { name: 'ParameterMissing', param: `${param}[url]` };
      return isUrl(url) ? null : { name: 'UrlInvalid', param: `${param}[url]` };
    case 'postback':
      if (!isText(payload)) return { name: 'ButtonIncomplete', lacks: 'payload' };
      return optionalText(payload, `${param}[payload]`, BUTTON_PAYLOAD_LENGTH_MAX);
    case 'phone_number':
      return requiredText(payload, `${param}[payload]`, BUTTON_PAYLOAD_LENGTH_MAX);
    case 'game_play':
      return optionalText(payload, `${param}[payload]`, BUTTON_PAYLOAD_LENGTH_MAX);
    case 'account_unlink':
      return null;
  }
}

/** The postback buttons of a list that was found right, in reading order. */
export function postbacksOf(raw: unknown): Button[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((item: unknown) => {
    const { type, title, payload } = asMembers(item) ?? {};
    return type === 'postback' && isText(title) && isText(payload) ? [{ title, payload }] : [];
  });
}
