// What the bot keeps: one small record per thread, and its rules.
import type { Conversation } from '../domain/conversation.ts';
import type { Rules } from '../domain/rules.ts';

export interface Store {
  loadConversations(): Promise<Conversation[]>;
  /** Notes that the record has changed; writes of the same record that follow closely become one. */
  save(conversation: Conversation): void;
  /** Resolves once everything that was saved before the call is kept. Rejects if it could not be. */
  flush(): Promise<void>;
  loadRules(): Promise<Rules | null>;
  saveRules(rules: Rules): Promise<void>;
}
