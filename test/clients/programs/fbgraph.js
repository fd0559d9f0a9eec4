// fbgraph 1.4 (Cristiano Oliveira): plain Graph client over request that posts PHP-style forms with a proof; its base URL can be set.
import { promisify } from 'node:util';
import graph from 'fbgraph';
import { say } from './say.js';

const { GRAPH_URL, PAGE_TOKEN, APP_SECRET, OTHER_APP, PSID } = process.env;
graph.setGraphUrl(GRAPH_URL).setVersion('26.0').setAccessToken(PAGE_TOKEN).setAppSecret(APP_SECRET);
const get = promisify(graph.get.bind(graph));
const post = promisify(graph.post.bind(graph));
const del = promisify(graph.del.bind(graph));
const batch = promisify(graph.batch.bind(graph));
const recipient = { id: PSID };

say({ page: await get('me', { fields: 'id,name' }) });
say({
  greeted: await post('me/messenger_profile', { greeting: [{ locale: 'default', text: 'Hello there' }] }),
});
say({ profile: await get('me/messenger_profile', { fields: 'greeting' }) });
say({ forgotten: await del('me/messenger_profile', { fields: ['greeting'] }) });
say({
  sent: await post('me/messages', { recipient, message: { text: 'Hello' }, messaging_type: 'RESPONSE' }),
});
say({
  batch: await batch([
    { method: 'GET', relative_url: 'me?fields=id' },
    { method: 'GET', relative_url: 'nosuch' },
  ]),
});
say({ passed: await post('me/pass_thread_control', { recipient, target_app_id: OTHER_APP }) });
say({ owner: await get('me/thread_owner', { recipient: PSID }) });
const onceMore = { recipient, message: { text: 'One more thing' } };
say({ refused: await post('me/messages', onceMore).catch((error) => error) });
say({ request: await post('me/request_thread_control', { recipient }).catch((error) => error) });
say({ taken: await post('me/take_thread_control', { recipient }) });
