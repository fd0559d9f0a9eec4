/** What is wrong with the content of a message, its files or its sender, and what would have passed. */

import type { AppId, Mid, PageId, Psid } from './ids.ts';
import type { RejectionReason } from './rejections.ts';
import type { TokenKind } from './world.ts';

export type ContentRejection =
  | { readonly name: 'TextTooLong'; readonly length: number; readonly max: number }
  | { readonly name: 'TextEmpty'; readonly param: string }
  | {
      readonly name: 'ParameterTooLong';
      readonly param: string;
      readonly length: number;
      readonly max: number;
    }
  | { readonly name: 'TooManyElements'; readonly param: string; readonly max: number }
  | { readonly name: 'TooFewElements'; readonly param: string }
  | { readonly name: 'UrlInvalid'; readonly param: string }
  | { readonly name: 'QuickReplyIncomplete'; readonly lacks: 'title' | 'payload' }
  | { readonly name: 'MessageEmpty' }
  | { readonly name: 'NothingToSend' }
  | { readonly name: 'MessageAndAction' }
  | {
      readonly name: 'TemplateTypeUnknown';
      readonly template_type: string;
      readonly known: readonly string[];
    }
  | { readonly name: 'TooFewButtons' }
  | { readonly name: 'ButtonIncomplete'; readonly lacks: 'title' | 'payload' | 'url' }
  | { readonly name: 'ElementIncomplete' }
  | { readonly name: 'AmountInvalid' }
  | { readonly name: 'CurrencyUnsupported'; readonly currency: string }
  | { readonly name: 'MediaUnreachable'; readonly why: string }
  | { readonly name: 'MediaTooLarge'; readonly max: number }
  | { readonly name: 'UploadUnknown'; readonly attachment_id: string; readonly page: PageId }
  | { readonly name: 'UploadExpired'; readonly attachment_id: string; readonly age_ms: number }
  | {
      readonly name: 'UploadOfOtherType';
      readonly attachment_id: string;
      readonly uploaded_as: string;
      readonly sent_as: string;
    }
  | { readonly name: 'UploadSpent'; readonly attachment_id: string }
  | { readonly name: 'PersonaUnknown'; readonly persona_id: string; readonly page: PageId }
  | { readonly name: 'MessageUnknown'; readonly mid: Mid; readonly param: string }
  | { readonly name: 'RecipientOfOtherKind'; readonly id: string }
  | { readonly name: 'PhoneMatchingClosed' }
  | { readonly name: 'TokenUnknown'; readonly kind: TokenKind }
  | { readonly name: 'TokenSpent' }
  | { readonly name: 'TokenExpired'; readonly age_ms: number }
  | { readonly name: 'RecurringClosed' }
  | { readonly name: 'UtilityWithoutTemplate' }
  | { readonly name: 'UtilityNotGranted'; readonly app: AppId }
  | { readonly name: 'PersonWithoutRole'; readonly app: AppId; readonly psid: Psid };

type ReasonTable = {
  readonly [Name in ContentRejection['name']]: (
    rejection: Extract<ContentRejection, { readonly name: Name }>,
  ) => RejectionReason;
};

export const CONTENT_REASONS: ReasonTable = {
  TextTooLong: ({ max }) => ({ rule: 'API-065', would_pass: `A text of at most ${max} characters.` }),
  TextEmpty: ({ param }) => ({ rule: 'API-075', would_pass: `The same call with ${param} as a text.` }),
  ParameterTooLong: ({ param, max }) => ({
    rule: param === 'name_placeholder[text]' ? 'API-073' : 'API-089',
    would_pass: `At most ${max} characters in ${param}.`,
  }),
  TooManyElements: ({ param, max }) => ({
    rule: param.includes('quick_replies') ? 'API-069' : 'API-074',
    would_pass: `At most ${max} elements in ${param}.`,
  }),
  TooFewElements: ({ param }) => ({
    rule: param.includes('quick_replies') ? 'API-070' : 'API-074',
    would_pass: `At least one element in ${param}, or none of the member at all.`,
  }),
  UrlInvalid: ({ param }) => ({
    rule: 'API-075',
    would_pass: `The same call with ${param} as an http or https address.`,
  }),
  QuickReplyIncomplete: ({ lacks }) => ({
    rule: 'API-072',
    would_pass: `Each text quick reply with a ${lacks}.`,
  }),
  MessageEmpty: () => ({ rule: 'API-066', would_pass: 'A message with a text or an attachment.' }),
  NothingToSend: () => ({ rule: 'API-067', would_pass: 'The same call with a message or a sender action.' }),
  MessageAndAction: () => ({
    rule: 'API-068',
    would_pass: 'Two calls: one with the message, one with the sender action.',
  }),
  TemplateTypeUnknown: ({ known }) => ({
    rule: 'API-077',
    would_pass: `A template of type ${known.join(', ')}.`,
    reading: 'templateTypes',
  }),
  TooFewButtons: () => ({ rule: 'API-074', would_pass: 'One to three buttons.' }),
  ButtonIncomplete: ({ lacks }) => ({ rule: 'API-075', would_pass: `Each button with a ${lacks}.` }),
  ElementIncomplete: () => ({
    rule: 'API-076',
    would_pass: 'An element with a subtitle, an image or buttons beside its title.',
  }),
  AmountInvalid: () => ({ rule: 'API-089', would_pass: 'Amounts as numbers that are not negative.' }),
  CurrencyUnsupported: () => ({
    rule: 'API-089',
    would_pass: 'A currency as its three letters of ISO 4217 in upper case, such as USD.',
  }),
  MediaUnreachable: () => ({
    rule: 'API-079',
    would_pass: 'An address that answers a GET with 200 and a file of the type that was named.',
  }),
  MediaTooLarge: ({ max }) => ({ rule: 'API-080', would_pass: `A file of at most ${max} bytes.` }),
  UploadUnknown: ({ page }) => ({
    rule: 'API-082',
    would_pass: `An attachment_id that was made by page ${page}.`,
  }),
  UploadExpired: () => ({ rule: 'API-082', would_pass: 'An upload of the last 90 days.' }),
  UploadOfOtherType: ({ uploaded_as }) => ({
    rule: 'API-082',
    would_pass: `The same upload as an attachment of type ${uploaded_as}.`,
  }),
  UploadSpent: () => ({
    rule: 'API-081',
    would_pass: 'An upload that was made with is_reusable: true, which can be sent more than once.',
  }),
  PersonaUnknown: ({ page }) => ({
    rule: 'API-089',
    would_pass: `A persona_id that page ${page} has made and not deleted.`,
  }),
  MessageUnknown: ({ param }) => ({
    rule: 'API-084',
    would_pass: `The id of a message of this thread as ${param}.`,
  }),
  RecipientOfOtherKind: () => ({
    rule: 'API-085',
    would_pass: 'The PSID of a person; ids of pages, apps and accounts cannot be written to.',
  }),
  PhoneMatchingClosed: () => ({
    rule: 'API-053',
    would_pass: 'A PSID: matching customers by phone number is closed.',
  }),
  TokenUnknown: ({ kind }) => ({
    rule: kind === 'user_ref' ? 'API-053' : 'API-093',
    would_pass: `A ${kind} that an opt-in of this page has brought.`,
  }),
  TokenSpent: () => ({ rule: 'API-093', would_pass: 'A token that has not been used yet.' }),
  TokenExpired: () => ({ rule: 'API-093', would_pass: 'A token of the last year.' }),
  RecurringClosed: () => ({
    rule: 'API-089',
    would_pass: 'Another kind of recipient, or the reading recurringTokens: accepted.',
    reading: 'recurringTokens',
  }),
  UtilityWithoutTemplate: () => ({
    rule: 'API-064',
    would_pass: 'message.template with a name and a language together with messaging_type UTILITY.',
  }),
  UtilityNotGranted: ({ app }) => ({
    rule: 'API-064',
    would_pass: `The permission page_utility_messaging for app ${app}.`,
  }),
  PersonWithoutRole: ({ app }) => ({
    rule: 'API-087',
    would_pass: `A person with a role on app ${app}, or Advanced Access.`,
  }),
};
