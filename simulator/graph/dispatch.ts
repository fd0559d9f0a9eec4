/** One Graph call from parsed request to answer, however it came: over HTTP or inside a batch. */

import type { MachineClock } from '../clock.ts';
import { pageToken } from '../credentials.ts';
import { asPageId } from '../domain/ids.ts';
import type { FileKeeper } from '../files/keeper.ts';
import type { CallOutcome, GraphAnswer, GraphCall } from '../judge-call.ts';
import type { Caller } from '../worlds.ts';
import { authenticate, proofOf } from './access-token.ts';
import { completed, isNodeRead } from './completion.ts';
import type { Edge } from './edge.ts';
import { type DoorProblem, doorAnswer, doorRule } from './errors.ts';
import { withFiles } from './files.ts';
import { gated } from './gate.ts';
import type { AnswerMarks } from './headers.ts';
import { mergedParams, type Params, withoutSecrets } from './params.ts';
import type { Files, ReadBody } from './request-body.ts';
import { type ResolvingDoor, resolve } from './resolve.ts';
import { type ServedVersion, splitVersion, versionIn } from './version.ts';

export interface GraphDoor extends ResolvingDoor {
  /** Where the files of messages go. */
  readonly keeper: FileKeeper;
  /** Told of failures that are bugs, not bad input. */
  readonly onBug: (error: unknown) => void;
}

export interface GraphRequest {
  readonly method: string;
  readonly pathname: string;
  readonly query: Params;
  readonly body: ReadBody;
  readonly authorization: string | undefined;
  /** `http://127.0.0.1:4000`, as the caller addressed this door. */
  readonly origin: string;
}

/** What goes back, as headers and JSON; null when the connection is to be cut. */
export type Rendered = { readonly answer: GraphAnswer; readonly marks: AnswerMarks } | null;

const METHODS = ['GET', 'POST', 'DELETE'];

/** Answers at once where nothing has to be waited for. */
export function dispatch(request: GraphRequest, door: GraphDoor): Rendered | Promise<Rendered> {
  const path = splitVersion(request.pathname);
  if (!path.exists) return problem({ name: 'PathUnknown', path: path.rest }, unversioned());
  const { segments } = path;
  const { method: asked, ...merged } = mergedParams(request.query, request.body.params);
  const method = overridden(request.method, asked);
  const auth = authenticate(door.worlds, {
    query: request.query,
    params: merged,
    authorization: request.authorization,
    onMe: segments[0] === 'me',
  });
  const version = auth.ok ? versionIn(path.version, auth.caller.engine.world.readings) : path.version;
  const { files } = request.body;
  const resolved = resolve({ method, segments, path: request.pathname, params: merged, files, auth }, door);
  switch (resolved.is) {
    case 'problem':
      return problem(resolved.problem, version);
    case 'answer':
      return { answer: resolved.answer, marks: { version, rule: null } };
    case 'call': {
      const { caller, edge, call } = resolved;
      const hasProof = auth.ok && auth.hasProof;
      const { keeper, worlds } = door;
      const { origin } = request;
      const judging = { caller, edge, hasProof, version, files, origin, keeper, machine: worlds.machine };
      return call instanceof Promise ? call.then((late) => judge(late, judging)) : judge(call, judging);
    }
  }
}

/** API §1.3: `method=delete` as a parameter overrides the verb of the request. */
function overridden(method: string, asked: unknown): string {
  const wanted = typeof asked === 'string' ? asked.toUpperCase() : '';
  return METHODS.includes(wanted) ? wanted : method;
}

interface Judging {
  readonly caller: Caller;
  readonly edge: Pick<Edge, 'permission'>;
  readonly hasProof: boolean;
  readonly version: ServedVersion;
  readonly files: Files;
  readonly origin: string;
  readonly keeper: FileKeeper;
  readonly machine: MachineClock;
}

function judge(given: GraphCall, judging: Judging): Rendered | Promise<Rendered> {
  const { caller, edge, hasProof, files, origin, keeper } = judging;
  const { engine } = caller;
  const call = withFiles(gated(given, edge, caller, hasProof), { engine, files, keeper, origin });
  return call instanceof Promise
    ? call.then((complete) => decided(complete, judging))
    : decided(call, judging);
}

function decided(call: GraphCall, judging: Judging): Rendered | Promise<Rendered> {
  const { caller, version, machine } = judging;
  const outcome = caller.engine.graph({ ...call, params: withoutSecrets(call.params) });
  const finish = isNodeRead(call) ? completedWith(judging) : null;
  const answer = (known: CallOutcome) => inTime(known, finished(rendered(known, version), finish), machine);
  return outcome instanceof Promise ? outcome.then(answer) : answer(outcome);
}

/** An answer that an ordered fault keeps for a while. */
function inTime(outcome: CallOutcome, answer: Rendered, machine: MachineClock): Rendered | Promise<Rendered> {
  const late = outcome.answered ? outcome.late_ms : undefined;
  if (late === undefined) return answer;
  return new Promise((resolve) => void machine.after(late, () => resolve(answer)));
}

function finished(given: Rendered, finish: ((body: unknown) => unknown) | null): Rendered {
  if (given === null || finish === null) return given;
  return { ...given, answer: { ...given.answer, body: finish(given.answer.body) } };
}

/** What fills in the addresses and tokens that the journal must not hold. */
function completedWith({ caller, hasProof, origin }: Judging): (body: unknown) => unknown {
  const page = caller.kind === 'page' ? caller.page : asPageId('');
  const token = pageToken(caller.engine.mint, caller.app, page);
  const proof = hasProof ? { appsecret_proof: proofOf(token, caller) } : {};
  const completion = { origin, credentials: { access_token: token, ...proof }, pageToken: token };
  return (body) => completed(body, completion);
}

function rendered(outcome: CallOutcome, version: ServedVersion): Rendered {
  if (!outcome.answered) return null;
  const { answer, rule, leaned_on: leanedOn, usage } = outcome;
  return { answer, marks: { version, rule, leanedOn, ...(usage === undefined ? {} : { usage }) } };
}

let problems = 0;

/** Calls that reach no world are answered at the door; they still get a trace id of their own. */
export function problem(name: DoorProblem, version: ServedVersion): NonNullable<Rendered> {
  problems += 1;
  const trace = `Adoor${problems.toString(36).padStart(8, '0')}`;
  return {
    answer: doorAnswer(name, trace),
    marks: {
      version,
      rule: doorRule(name),
      tokenError: name.name === 'TokenMissing' ? 'invalid_request' : 'invalid_token',
    },
  };
}

/** The version of a path that names none. */
export function unversioned(): ServedVersion {
  const path = splitVersion('/');
  if (!path.exists) throw new Error('The path without a version always exists');
  return path.version;
}
