/** A simulated Meta as property tests reach it, whatever lies between: sockets, or nothing at all. */
import type { Entry } from '../../scenarios/harness/journal.ts';
import type { AppName, PersonName } from './setup.ts';

/** What a caller of Graph knows after its call. */
export type Answer =
  | { kind: 'ok'; body: unknown }
  | { kind: 'refused'; status: number; code: number | undefined; subcode: number | undefined }
  | { kind: 'lost' };

/** What became of an act; what a person or the inbox cannot do is refused. */
export type Acted =
  | {
      done: true;
      routed_to: string | null;
      owner: { before: string | null; after: string | null };
      comment_id?: string;
    }
  | { done: false; status: number };

export interface ThreadView {
  owner: string | null;
  /** Milliseconds, as the two clocks below. */
  endsAt: number | null;
  /** What a word of the person adds from its own time on. */
  windowMs: number | null;
  lastUserEventAt: number | null;
  windowClosesAt: number | null;
}

export interface Platform {
  readonly page: string;
  appId(app: AppName): string;
  psid(person: PersonName): string;
  act(person: PersonName, act: Record<string, unknown>): Promise<Acted>;
  inbox(person: PersonName, act: Record<string, unknown>): Promise<Acted>;
  call(app: AppName, edge: string, params: Record<string, unknown>): Promise<Answer>;
  threadOwner(app: AppName, person: PersonName): Promise<Answer>;
  /** Whether the page says of itself that it is on Conversation Routing. */
  isRouted(): Promise<boolean>;
  thread(person: PersonName): Promise<ThreadView>;
  arm(fault: Record<string, unknown>): Promise<void>;
  disarm(): Promise<void>;
  advance(milliseconds: number): Promise<void>;
  /** Answers the status, since settings may lawfully be refused. */
  putRouting(routing: { default_app: AppName | null; social: AppName | null }): Promise<number>;
  permit(app: AppName, mayTake: boolean): Promise<void>;
  settle(): Promise<void>;
  journal(): Promise<Entry[]>;
  remove(): Promise<void>;
}
