// messaging-api-messenger 1.1 (Yoctol): client over axios 0.21 that turns keys to camel case; the base URL can be set.
import messenger from 'messaging-api-messenger';
import { say } from './say.js';

const { GRAPH_URL, PAGE_TOKEN, APP_ID, APP_SECRET, OTHER_APP, PSID, CALLBACK_URL, VERIFY_TOKEN } =
  process.env;
const { MessengerBatch, MessengerClient } = messenger;
const config = { accessToken: PAGE_TOKEN, appId: APP_ID, appSecret: APP_SECRET, origin: GRAPH_URL };
const client = new MessengerClient(config);
// Its proof is always of the page token, so calls with the app's token have to go without one.
const asApp = new MessengerClient({ ...config, skipAppSecretProof: true });
const accessToken = `${APP_ID}|${APP_SECRET}`;

say({ page: await client.getPageInfo() });
say({ token: await asApp.debugToken() });
say({
  subscribed: await asApp.createSubscription({
    accessToken,
    object: 'page',
    callbackUrl: CALLBACK_URL,
    fields: ['messages', 'messaging_handovers'],
    verifyToken: VERIFY_TOKEN,
  }),
});
say({ subscription: await asApp.getPageSubscription({ accessToken }) });
say({ started: await client.setGetStarted('BEGIN') });
say({ start: await client.getGetStarted() });
say({ person: await client.getUserProfile(PSID) });
say({ text: await client.sendText(PSID, 'Hello') });
say({
  buttons: await client.sendButtonTemplate(PSID, 'What next?', [
    { type: 'postback', title: 'Begin', payload: 'BEGIN' },
  ]),
});
say({
  batch: await client.sendBatch([
    MessengerBatch.sendText(PSID, 'One'),
    MessengerBatch.sendText(PSID, 'Two'),
    MessengerBatch.sendText('1', 'Nobody'),
  ]),
});
say({ passed: await client.passThreadControl(PSID, OTHER_APP, 'over to you') });
say({ owner: await client.getThreadOwner(PSID) });
const messageOf = ({ message }) => message;
say({ refused: await client.sendText(PSID, 'One more thing').catch(messageOf) });
say({ request: await client.requestThreadControl(PSID, 'may I?').catch(messageOf) });
say({ taken: await client.takeThreadControl(PSID, 'back again') });
say({ inbox: await client.passThreadControlToPageInbox(PSID) });
