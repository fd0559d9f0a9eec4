/** The Graph errors about content, files and senders (API §2.5, §2.7). */

import type { ContentRejection } from '../domain/content-rejections.ts';
import { type GraphError, parameter } from './graph-error.ts';

type ErrorTable = {
  readonly [Name in ContentRejection['name']]: (
    rejection: Extract<ContentRejection, { readonly name: Name }>,
  ) => GraphError;
};

const BUTTON_LACKS = {
  title: parameter('(#100) Element button title cannot be empty.', 2018053),
  payload: parameter('(#100) Payload cannot be empty for postback type button', 2018040),
  url: parameter('(#100) Web url cannot be empty for url type button', 2018041),
} as const;

const UPLOAD_FAILED = '(#100) Upload attachment failure.';

export const CONTENT_ERRORS: ErrorTable = {
  TextTooLong: ({ max }) => lengthOf('message[text]', max),
  TextEmpty: ({ param }) => parameter(`(#100) Param ${param} must be a non-empty UTF-8 encoded string`),
  ParameterTooLong: ({ param, max }) => lengthOf(param, max),
  TooManyElements: ({ param }) => ({
    status: 400,
    code: 105,
    message: `(#105) param ${param} has too many elements.`,
  }),
  TooFewElements: ({ param }) => ({
    status: 400,
    code: 194,
    message: `(#194) param ${param} has too few elements.`,
  }),
  UrlInvalid: ({ param }) => parameter(`(#100) ${param} should represent a valid URL`),
  QuickReplyIncomplete: ({ lacks }) =>
    lacks === 'title'
      ? parameter('(#100) Title is required for this quick reply content type', 2018098)
      : parameter('(#100) Payload is required for this quick reply content type', 2018099),
  MessageEmpty: () =>
    parameter('(#100) Message cannot be empty, must provide valid attachment or text', 2018034),
  NothingToSend: () => parameter('(#100) Must send either message or state', 2018015),
  MessageAndAction: () => parameter('(#100) Cannot send both message and state at the same time'),
  TemplateTypeUnknown: () => parameter('(#100) Invalid template type'),
  TooFewButtons: () => parameter('(#100) param name_placeholder[buttons] must be non-empty.'),
  ButtonIncomplete: ({ lacks }) => BUTTON_LACKS[lacks],
  ElementIncomplete: () =>
    parameter(
      '(#100) Incomplete element data: title and at least one other field (image url, subtitle or buttons) is required with non-empty value',
      2018035,
    ),
  AmountInvalid: () =>
    parameter('(#100) The amount you specified in payment summary is invalid. Use a number.', 2018055),
  CurrencyUnsupported: ({ currency }) => parameter(`(#100) The currency code '${currency}' is not supported`),
  MediaUnreachable: () => parameter(UPLOAD_FAILED, 2018047),
  MediaTooLarge: () => parameter('(#100) Attachment size exceeds allowable limit', 2018109),
  UploadUnknown: () => parameter('(#100) Invalid attachment id'),
  UploadExpired: () => parameter('(#100) Invalid attachment id'),
  UploadOfOtherType: () => parameter('(#100) The attachment id is of another attachment type'),
  UploadSpent: () =>
    parameter('(#100) The attachment id can be used only once; it was not uploaded as reusable'),
  PersonaUnknown: () => parameter('(#100) Invalid persona id'),
  MessageUnknown: ({ param }) =>
    parameter(`(#100) Invalid parameter: ${param} must be the id of a message of this thread`),
  RecipientOfOtherKind: () => parameter('(#100) Parameter error: You cannot send messages to this id'),
  PhoneMatchingClosed: () => ({
    status: 403,
    code: 200,
    subcode: 2018027,
    message: '(#200) Cannot message people by phone number: customer matching is not available to this app.',
  }),
  TokenUnknown: ({ kind }) => parameter(`(#100) Invalid parameter: recipient[${kind}] is not known`),
  TokenSpent: () =>
    parameter('(#100) Invalid parameter: recipient[one_time_notif_token] has already been used'),
  TokenExpired: () => parameter('(#100) Invalid parameter: recipient[one_time_notif_token] has expired'),
  RecurringClosed: () =>
    parameter('(#100) Invalid parameter: recurring notifications can no longer be sent with a token'),
  UtilityWithoutTemplate: () => parameter('(#100) The parameter message[template] is required'),
  UtilityNotGranted: () => ({
    status: 400,
    code: 3,
    message: '(#3) Application does not have the capability to make this API call.',
  }),
  PersonWithoutRole: () => ({
    status: 403,
    code: 200,
    subcode: 2018028,
    message:
      '(#200) Cannot message users who are not admins, developers or testers of the app until pages_messaging permission is reviewed and the app is live.',
  }),
};

function lengthOf(param: string, max: number): GraphError {
  return parameter(`(#100) Length of param ${param} must be less than or equal to ${max}`);
}
