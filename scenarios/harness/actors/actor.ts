/** Whoever plays an app: the harness itself, a program with a driver, or a program that is only observed. */
import type { CallEntry } from '../journal.ts';
import type { Answer } from '../wire/http.ts';

/** Where a reply leaves control, in ids. */
export type HandOverTo = 'none' | 'default' | 'release' | { readonly app: string };

interface Aimed {
  readonly page: string;
  readonly psid: string;
}

/** What an app is asked to do. */
export type Wish =
  | (Aimed & {
      readonly verb: 'reply';
      readonly text: string;
      readonly handOver: HandOverTo;
      readonly spelled: 'omitted' | 'named' | undefined;
      readonly messagingType: string | undefined;
      readonly tag: string | undefined;
    })
  /** `act` is what the driver called the first try. */
  | { readonly verb: 'retry'; readonly call: CallEntry; readonly act: string | undefined }
  | (Aimed & {
      readonly verb: 'pass';
      readonly to: string | undefined;
      readonly metadata: string | undefined;
    })
  | (Aimed & { readonly verb: 'take' | 'request'; readonly metadata: string | undefined })
  | (Aimed & { readonly verb: 'release' })
  | (Aimed & { readonly verb: 'extend'; readonly seconds: number });

export type Asked =
  /** The harness called Graph itself and has the answer in hand. */
  | { readonly kind: 'called'; readonly answer: Answer }
  /** The program was told; its call has still to show on the wire. */
  | { readonly kind: 'started'; readonly act: string | undefined; readonly acts: readonly number[] }
  /** It cannot be asked that. */
  | { readonly kind: 'unsupported'; readonly reason: string };

export interface Actor {
  readonly manner: 'harness' | 'driver' | 'observe';
  ask(wish: Wish): Promise<Asked>;
  /** Idle up to that instant of world time; answers when its next timer is due. */
  settle(until: string): Promise<string | null>;
  tellTime(now: string): Promise<void>;
  close(): Promise<void>;
}
