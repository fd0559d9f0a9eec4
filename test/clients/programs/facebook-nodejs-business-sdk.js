// facebook-nodejs-business-sdk 24 (Meta): objects and edges over axios 1, with Meta's host wired in.
import sdk from 'facebook-nodejs-business-sdk';
import { say } from './say.js';

const { PAGE_ID, PAGE_TOKEN, OTHER_APP, PSID } = process.env;
sdk.FacebookAdsApi.init(PAGE_TOKEN, 'en_US', false);
const page = new sdk.Page(PAGE_ID);
const recipient = { id: PSID };

const { name } = await page.get(['id', 'name']);
say({ name });
await page.createSubscribedApp([], { subscribed_fields: ['messages', 'messaging_handovers'] });
const sent = await page.createMessage([], {
  recipient,
  message: { text: 'Hello' },
  messaging_type: 'RESPONSE',
});
say({ sent: sent._data });
await page.createExtendThreadControl([], { recipient, duration: 3600 });
await page.createPassThreadControl([], { recipient, target_app_id: OTHER_APP });
const owners = await page.getThreadOwner(['thread_owner'], { recipient: PSID });
say({ owners: owners.map(({ _data }) => _data) });
say({ refused: await refusalOf(page.createMessage([], { recipient, message: { text: 'One more thing' } })) });
say({ request: await refusalOf(page.createRequestThreadControl([], { recipient })) });
await page.createTakeThreadControl([], { recipient });
await page.createReleaseThreadControl([], { recipient });
const conversations = await page.getConversations(['id', 'is_owner'], { platform: 'messenger', limit: 1 });
const read = conversations.map(({ _data }) => _data);
while (conversations.hasNext()) read.push(...(await conversations.next()).map(({ _data }) => _data));
say({ conversations: read });

async function refusalOf(call) {
  try {
    await call;
    return null;
  } catch ({ name, status, response }) {
    return { class: name, status, code: response.code, error_subcode: response.error_subcode };
  }
}
