// The doors of the bot in one table; the routes and the OpenAPI document are both checked against it.
import { z } from 'zod';
import { errorSchema } from '../http-errors.ts';
import { rulesSchema } from '../rules-body.ts';
import { decisionSchema, threadSchema } from './views.ts';

export interface Endpoint {
  method: 'get' | 'put' | 'post';
  /** In Hono's spelling, `:name` for a parameter. */
  path: string;
  summary: string;
  query?: readonly string[];
  body?: z.ZodType;
  answers: Readonly<Record<number, { what: string; schema?: z.ZodType; type?: string }>>;
}

const refused = (what: string) => ({ what, schema: errorSchema });

export const endpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/health',
    summary: 'Says that the bot runs',
    answers: { 200: { what: 'It runs', schema: z.object({ status: z.literal('ok'), name: z.string() }) } },
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    answers: { 200: { what: 'OpenAPI 3.1' } },
  },
  {
    method: 'get',
    path: '/api/threads',
    summary: 'Each thread the bot has heard of, with what it believes about its owner',
    answers: { 200: { what: 'The threads', schema: z.object({ threads: z.array(threadSchema) }) } },
  },
  {
    method: 'get',
    path: '/api/threads/:page/:psid',
    summary: 'One thread',
    answers: {
      200: { what: 'The thread', schema: threadSchema },
      404: refused('The bot has not heard of it'),
    },
  },
  {
    method: 'get',
    path: '/api/threads/:page/:psid/decisions',
    summary:
      'The decisions on one thread, oldest first: on each event and on the timer, whether control should move',
    answers: {
      200: { what: 'The decisions', schema: z.array(decisionSchema) },
      404: refused('The bot has not heard of this thread'),
    },
  },
  {
    method: 'get',
    path: '/api/rules',
    summary: 'The rules in force',
    answers: { 200: { what: 'The rules', schema: rulesSchema } },
  },
  {
    method: 'put',
    path: '/api/rules',
    summary: 'Replaces the rules; they hold from the next decision on',
    body: rulesSchema,
    answers: {
      200: { what: 'The rules now in force', schema: rulesSchema },
      400: refused('Not JSON'),
      403: refused('Sent by another web site'),
      413: refused('The body is too large'),
      422: refused('A field is not what it should be'),
    },
  },
  {
    method: 'get',
    path: '/webhook',
    summary: "Meta's verification of the webhook",
    query: ['hub.mode', 'hub.challenge', 'hub.verify_token'],
    answers: {
      200: { what: 'The challenge, when the verify token is right', type: 'text/plain' },
      400: refused('A parameter is missing'),
      403: refused('The verify token is wrong'),
    },
  },
  {
    method: 'post',
    path: '/webhook',
    summary: "Meta's deliveries, signed over the bytes of the body",
    body: z.looseObject({ object: z.string(), entry: z.array(z.unknown()) }),
    answers: {
      200: { what: 'Kept; the work comes afterwards', type: 'text/plain' },
      400: refused('Signed, but not a webhook body'),
      401: refused('The signature does not match'),
      413: refused('The body is too large'),
    },
  },
  {
    method: 'get',
    path: '/',
    summary: 'Threads and decisions as a page for people',
    answers: { 200: { what: 'The page', type: 'text/html' } },
  },
];
