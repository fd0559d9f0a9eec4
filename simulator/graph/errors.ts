/** From rejection to Graph error: codes, subcodes, types, status and texts, each with its source. One total table. */

import type { CallEffect } from '../domain/fault.ts';
import type { PoolName } from '../domain/rate-limits.ts';
import type { Rejection } from '../domain/rejections.ts';
import type { RuleId } from '../domain/rules.ts';
import type { GraphAnswer } from '../judge-call.ts';
import { DEAD_TOKENS } from './access-token.ts';
import { CONTENT_ERRORS } from './content-errors.ts';
import { type GraphError, OUTSIDE_WINDOW, objectUnknown, parameter } from './graph-error.ts';
import { READ_ERRORS } from './read-errors.ts';

type ErrorTable = {
  readonly [Name in Rejection['name']]: (
    rejection: Extract<Rejection, { readonly name: Name }>,
  ) => GraphError;
};

const CONTROLLED_BY_ANOTHER =
  '(#10) Message failed to send because another app is controlling this thread now.';

const POOL_ERRORS: { readonly [Name in PoolName]: GraphError } = {
  app: { status: 403, code: 4, message: '(#4) Application request limit reached', is_transient: true },
  pages: {
    status: 403,
    code: 80001,
    message: '(#80001) There have been too many calls to this Page account. Wait a bit and try again.',
  },
  messenger: {
    status: 400,
    code: 80006,
    message: '(#80006) There have been too many calls to this Messenger account. Wait a bit and try again.',
  },
};

const ERRORS: ErrorTable = {
  ...CONTENT_ERRORS,
  // Parameters (API §2.5, §2.7)
  ParameterMissing: ({ param }) => parameter(`(#100) The parameter ${param} is required`),
  ParameterInvalid: ({ param, expected }) =>
    parameter(`(#100) Invalid parameter: ${param} must be ${expected}`),
  MetadataTooLong: ({ max }) =>
    parameter(`(#100) Length of param metadata must be less than or equal to ${max}`),
  // Windows, tags, people (API §2.4, §2.7)
  TagRetired: () => parameter('Invalid parameter', 1893061),
  HumanAgentNotGranted: () => parameter('Invalid parameter', 1893061),
  RecipientUnknown: () => parameter('(#100) No matching user found', 2018001),
  PersonUnavailable: () => ({
    status: 400,
    code: 551,
    subcode: 1545041,
    message: "(#551) This person isn't available right now.",
  }),
  LeadFormRunning: () => ({
    status: 400,
    code: 10,
    subcode: 2018321,
    message: '(#10) Message failed to send because an automated question flow controls this thread now.',
  }),
  ActivityUnknown: ({ kind, id }) => parameter(`(#100) No ${kind} with id ${id} on this page`),
  ActivityAnswered: () => ({ status: 400, code: 10900, message: '(#10900) Activity already replied to' }),
  ActivityTooOld: () => ({
    status: 400,
    code: 10903,
    message: "(#10903) This user can't reply to this activity",
  }),
  WindowClosed: () => ({ status: 400, code: 10, subcode: 2018278, message: OUTSIDE_WINDOW }),
  // Control (CR §8)
  AppNotConnected: () => ({ status: 403, code: 200, message: '(#200) Permissions error' }),
  AnotherAppOwns: () => ({ status: 400, code: 10, subcode: 2018300, message: CONTROLLED_BY_ANOTHER }),
  OnlyDefaultAppSendsOnIdle: () => ({
    status: 400,
    code: 10,
    subcode: 2018300,
    message: CONTROLLED_BY_ANOTHER,
  }),
  ControlTypeUnknown: ({ control_type }) =>
    parameter(
      `(#100) Invalid parameter: thread_control[control_type] must be pass or release, not ${control_type}`,
    ),
  ThreadControlWithoutRouting: () =>
    parameter('(#100) thread_control is not supported when Conversation Routing is not enabled.'),
  TargetNotConnected: () => parameter('(#100) Incorrect App ID.', 2018164),
  PassToSelf: () => parameter('(#100) Invalid parameter'),
  PassTargetMissing: () => parameter('(#100) The parameter target_app_id is required'),
  PassByNonOwner: () => parameter('(#100) The calling app is not the thread owner', 2018151),
  ReleaseByNonOwner: () => parameter('(#100) Only the current thread owner can release'),
  ExtendByNonOwner: () => parameter('(#100) Only the current thread owner can extend'),
  DurationInvalid: () =>
    parameter('(#100) Invalid parameter: duration must be a whole number of seconds from 1 to 604800'),
  TakeWithoutRouting: () => ({
    status: 400,
    code: 27,
    subcode: 2018464,
    message: '(#27) Take thread control is not supported when Conversation Routing is not enabled.',
  }),
  TakeByOwner: () => alreadyInControl(),
  TakeNotPermitted: () => ({ status: 400, code: 200, message: '(#200) Permissions error' }),
  RequestWithRouting: () => ({
    status: 400,
    code: 27,
    message: '(#27) Request thread control is not supported when Conversation Routing is enabled.',
  }),
  RequestByOwner: () => alreadyInControl(),
  SecondaryReceiversHidden: () =>
    parameter(
      'Denying visibility of any secondary receiver to another secondary receiver other than itself.',
      2018234,
    ),
  NoReceiverRole: () => parameter('Only available to Primary and Secondary Receivers.', 2018171),
  TakeByNonPrimary: () => ({ status: 400, code: 200, message: '(#200) Permissions error' }),
  RequestWithoutPrimary: () => parameter('Only available to Primary and Secondary Receivers.', 2018171),
  ...READ_ERRORS,
  // Subscriptions (API §1.10)
  FieldUnknown: ({ field, index }) =>
    parameter(
      `(#100) Param subscribed_fields[${index}] must be one of the fields of this object, got "${field}"`,
    ),
  TokenDead: ({ state }) => ({ status: 400, code: 190, ...DEAD_TOKENS[state] }),
  ProofMissing: () => ({
    status: 400,
    code: 100,
    type: 'GraphMethodException',
    message: 'API calls from the server require an appsecret_proof argument',
  }),
  PermissionMissing: ({ permission }) => ({
    status: 403,
    code: 230,
    message: `(#230) Requires ${permission} permission to manage the object`,
  }),
  FieldPermissionMissing: ({ fields, permission }) => ({
    status: 403,
    code: 200,
    message: `(#200) ${fields.map((field) => `To subscribe to the ${field} field, one of these permissions is needed: ${permission}`).join('. ')}`,
  }),
  // Limits (API §5.2); a 613 of Messenger never has a subcode
  RateLimited: ({ instagram }) => ({
    status: 400,
    code: 613,
    ...(instagram === undefined ? {} : { subcode: 2534040 }),
    message: '(#613) Calls to this api have exceeded the rate limit.',
  }),
  PoolUsedUp: ({ pool }) => POOL_ERRORS[pool],
  CallbackNotVerified: ({ problem }) => ({
    status: 400,
    code: 2200,
    message: `(#2200) Callback verification failed with the following errors: ${problem}`,
  }),
};

export function refusalAnswer(rejection: Rejection, trace: string): GraphAnswer {
  const error = (ERRORS[rejection.name] as (given: Rejection) => GraphError)(rejection);
  return answerOf(error, trace);
}

/** The HTTP status Graph gives to a code when an ordered fault names none (API §1.6). */
const STATUS_OF_CODE: Readonly<Record<number, number>> = {
  1: 500,
  2: 500,
  1200: 500,
  4: 403,
  80001: 403,
  200: 403,
  230: 403,
  368: 403,
  803: 404,
};

/** Texts of the errors that integrations are most often tested with; any other code gets a plain one. */
const FAULT_TEXTS: Readonly<Record<string, string>> = {
  '1': 'An unknown error occurred',
  '2': 'An unexpected error has occurred. Please retry your request later.',
  '4': '(#4) Application request limit reached',
  '10/2018278': OUTSIDE_WINDOW,
  '10/2018300': CONTROLLED_BY_ANOTHER,
  '190':
    'Error validating access token: The session has been invalidated because the user changed the password.',
  '551/1545041': "(#551) This person isn't available right now.",
  '613': '(#613) Calls to this api have exceeded the rate limit.',
  '1200/2018024': '(#1200) Temporary send message failure. Please try again later.',
};

export function faultAnswer({ error }: Extract<CallEffect, { error: unknown }>, trace: string): GraphAnswer {
  const key = error.subcode === undefined ? String(error.code) : `${error.code}/${error.subcode}`;
  const message =
    error.message ??
    FAULT_TEXTS[key] ??
    FAULT_TEXTS[String(error.code)] ??
    `(#${error.code}) An error was ordered for this call`;
  return answerOf(
    {
      status: error.http ?? STATUS_OF_CODE[error.code] ?? 400,
      code: error.code,
      message,
      ...(error.subcode === undefined ? {} : { subcode: error.subcode }),
      ...(error.transient === undefined ? {} : { is_transient: error.transient }),
    },
    trace,
  );
}

/** What is refused before it reaches a world: the path, the node or the token. */
export type DoorProblem =
  | { readonly name: 'PathUnknown'; readonly path: string }
  | { readonly name: 'NodeUnknown'; readonly id: string; readonly method: string }
  | { readonly name: 'AliasUnknown'; readonly alias: string }
  | { readonly name: 'TokenMissing'; readonly onMe: boolean }
  | { readonly name: 'TokenUnreadable' }
  | { readonly name: 'TokenReal' }
  | { readonly name: 'AppTokenNeeded' }
  | { readonly name: 'PageTokenNeeded' }
  | { readonly name: 'EdgeNeedsOtherMethod'; readonly edge: string }
  | { readonly name: 'BodyUnreadable' }
  | { readonly name: 'BatchUnreadable' }
  | { readonly name: 'BatchTooLarge'; readonly max: number }
  | { readonly name: 'OperationUnreadable' }
  | { readonly name: 'BodyTooLarge'; readonly max: number }
  | { readonly name: 'ProofWrong' }
  | { readonly name: 'Unavailable' }
  | { readonly name: 'ParameterAbsent'; readonly param: string }
  | { readonly name: 'SecretWrong' }
  | { readonly name: 'GrantUnknown' }
  | { readonly name: 'AppAuthorityNeeded' };

const DOOR_ERRORS: {
  readonly [Name in DoorProblem['name']]: (
    problem: Extract<DoorProblem, { readonly name: Name }>,
  ) => GraphError;
} = {
  PathUnknown: ({ path }) => ({ status: 400, code: 2500, message: `Unknown path components: ${path}` }),
  NodeUnknown: ({ id, method }) => objectUnknown(id, method),
  AliasUnknown: ({ alias }) => ({
    status: 404,
    code: 803,
    message: `(#803) Some of the aliases you requested do not exist: ${alias}`,
  }),
  TokenMissing: ({ onMe }) =>
    onMe
      ? {
          status: 400,
          code: 2500,
          message: 'An active access token must be used to query information about the current user.',
        }
      : { status: 400, code: 104, message: 'An access token is required to request this resource.' },
  TokenUnreadable: () => ({
    status: 400,
    code: 190,
    message: 'Invalid OAuth access token - Cannot parse access token',
  }),
  TokenReal: () => ({
    status: 400,
    code: 190,
    message:
      'Invalid OAuth access token - this looks like a token of the real Graph API. The simulator never needs one: revoke it if it left its place by mistake, and use a token printed by this simulator.',
  }),
  AppTokenNeeded: () => ({
    status: 400,
    code: 15,
    message: '(#15) This method must be called with an app access_token.',
  }),
  PageTokenNeeded: () => ({
    status: 400,
    code: 190,
    message: 'This method must be called with a Page Access Token',
  }),
  EdgeNeedsOtherMethod: ({ edge }) =>
    edge === 'messages'
      ? parameter("(#100) For field 'messages': The parameter user_id is required")
      : parameter(`(#100) Unsupported method for ${edge}`),
  BodyUnreadable: () => parameter('(#100) The request body is neither JSON nor a form'),
  BatchUnreadable: () => parameter('(#100) Param batch must be an array'),
  BatchTooLarge: ({ max }) => ({
    status: 400,
    code: 3,
    type: 'GraphBatchException',
    message: `Too many requests in batch message. Maximum batch size is ${max}`,
  }),
  OperationUnreadable: () => parameter('(#100) Each operation of a batch needs a method and a relative_url'),
  BodyTooLarge: ({ max }) => parameter(`(#100) The request body is larger than ${max} bytes`),
  Unavailable: () => ({
    status: 500,
    code: 2,
    message: 'Service temporarily unavailable',
    is_transient: true,
  }),
  ParameterAbsent: ({ param }) => parameter(`(#100) The parameter ${param} is required`),
  SecretWrong: () => ({ status: 400, code: 1, message: 'Error validating client secret.' }),
  GrantUnknown: () => parameter('(#100) Param grant_type must be client_credentials or fb_exchange_token'),
  AppAuthorityNeeded: () =>
    parameter(
      '(#100) You must provide an app access token, or a user access token that is an owner or developer of the app',
    ),
  ProofWrong: () => ({
    status: 400,
    code: 100,
    type: 'GraphMethodException',
    message: 'Invalid appsecret_proof provided in the API argument',
  }),
};

/** The requirement behind each of them, for the header that names it. */
const DOOR_RULES: { readonly [Name in DoorProblem['name']]: RuleId } = {
  PathUnknown: 'API-007',
  NodeUnknown: 'API-008',
  AliasUnknown: 'API-008',
  TokenMissing: 'API-011',
  TokenUnreadable: 'API-012',
  TokenReal: 'API-012',
  AppTokenNeeded: 'API-045',
  PageTokenNeeded: 'API-009',
  EdgeNeedsOtherMethod: 'API-007',
  BodyUnreadable: 'API-016',
  BatchUnreadable: 'API-032',
  BatchTooLarge: 'API-037',
  OperationUnreadable: 'API-032',
  BodyTooLarge: 'API-016',
  Unavailable: 'API-095',
  ParameterAbsent: 'API-040',
  SecretWrong: 'API-040',
  GrantUnknown: 'API-040',
  AppAuthorityNeeded: 'API-039',
  ProofWrong: 'API-022',
};

export function doorRule(problem: DoorProblem): RuleId {
  return DOOR_RULES[problem.name];
}

export function doorAnswer(problem: DoorProblem, trace: string): GraphAnswer {
  const error = (DOOR_ERRORS[problem.name] as (given: DoorProblem) => GraphError)(problem);
  return answerOf(error, trace);
}

function answerOf(error: GraphError, trace: string): GraphAnswer {
  const { status, code, subcode, message, type, is_transient } = error;
  return {
    status,
    code,
    ...(subcode === undefined ? {} : { subcode }),
    body: {
      error: {
        message,
        type: type ?? 'OAuthException',
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(is_transient === undefined ? {} : { is_transient }),
        fbtrace_id: trace,
      },
    },
  };
}

/** CR §8: only the opening words were captured; the rest is our own choice. */
function alreadyInControl(): GraphError {
  return {
    status: 400,
    code: 27,
    subcode: 1893035,
    message: '(#27) App requesting thread control already has control of this thread.',
  };
}
