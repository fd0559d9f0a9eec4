/** What reads and the Messenger profile are refused with (API §1.4, §4). */

import type { Rejection } from '../domain/rejections.ts';
import { type GraphError, OUTSIDE_WINDOW, objectUnknown, parameter } from './graph-error.ts';

type Name =
  | 'ObjectUnknown'
  | 'LinkingTokenInvalid'
  | 'FieldNonexisting'
  | 'FieldsUnreadable'
  | 'MessageDeleted'
  | 'ProfileClosed'
  | 'MenuNeedsGetStarted'
  | 'ProfileInvalid'
  | 'InstagramUserUnknown'
  | 'InstagramWindowClosed'
  | 'InstagramHasNoControl';

export const READ_ERRORS: {
  readonly [Each in Name]: (rejection: Extract<Rejection, { readonly name: Each }>) => GraphError;
} = {
  LinkingTokenInvalid: () => ({
    status: 400,
    code: 10303,
    message: '(#10303) Invalid account_linking_token',
  }),
  ObjectUnknown: ({ id }) => objectUnknown(id, 'GET'),
  FieldNonexisting: ({ field, node }) =>
    parameter(`(#100) Tried accessing nonexisting field (${field}) on node type (${node})`),
  FieldsUnreadable: ({ problem, at, text }) => ({
    status: 400,
    code: 2500,
    message: `Syntax error "${problem}" at character ${at}: ${text}`,
  }),
  MessageDeleted: ({ mid }) => parameter(`(#100) The message ${mid} has been deleted.`),
  ProfileClosed: () => ({
    status: 403,
    code: 230,
    message: '(#230) User consent is required to access user profile',
  }),
  InstagramUserUnknown: () => parameter('No matching Instagram user', 2534014),
  InstagramWindowClosed: () => ({ status: 400, code: 10, subcode: 2534022, message: OUTSIDE_WINDOW }),
  InstagramHasNoControl: () => parameter("The action is invalid since it's not the thread owner.", 2534037),
  MenuNeedsGetStarted: () =>
    parameter('(#100) You must set a Get Started button if you also wish to use persistent menu'),
  ProfileInvalid: ({ property, expected }) =>
    parameter(`(#100) Invalid parameter: ${property} must be ${expected}`),
};
