// A store that lasts as long as the process, for tests, driver worlds and runs without a data folder.
import type { Conversation } from '../domain/conversation.ts';
import type { Rules } from '../domain/rules.ts';
import type { Store } from './store.ts';

export function createMemoryStore(): Store {
  const conversations = new Map<string, Conversation>();
  let rules: Rules | null = null;
  return {
    loadConversations: async () => [...conversations.values()],
    save: (conversation) => {
      conversations.set(`${conversation.page}.${conversation.psid}`, conversation);
    },
    flush: async () => {},
    loadRules: async () => rules,
    saveRules: async (next) => {
      rules = next;
    },
  };
}
