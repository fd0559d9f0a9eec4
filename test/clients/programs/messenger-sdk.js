// @warriorteam/messenger-sdk 1.5: typed client over fetch, with checks of handshake and sha256 signature; a base URL can be set.
import { createServer } from 'node:http';
import {
  Messenger,
  MessengerAPIError,
  processWebhookEvents,
  verifyWebhookSignature,
  verifyWebhookSubscription,
} from '@warriorteam/messenger-sdk';
import { say } from './say.js';

const { GRAPH_URL, PAGE_TOKEN, APP_SECRET, VERIFY_TOKEN, OTHER_APP, PORT } = process.env;
const messenger = new Messenger({ accessToken: PAGE_TOKEN, baseUrl: GRAPH_URL });

createServer(async (request, response) => {
  if (request.method === 'GET') {
    const { searchParams } = new URL(request.url, 'http://bot');
    const challenge = verifyWebhookSubscription(Object.fromEntries(searchParams), VERIFY_TOKEN);
    response.writeHead(challenge === null ? 403 : 200).end(challenge ?? '');
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const { isValid } = await verifyWebhookSignature(raw, request.headers['x-hub-signature-256'], APP_SECRET);
  response.writeHead(isValid ? 200 : 403).end();
  if (isValid) await processWebhookEvents(JSON.parse(raw), { onMessage, onMessagingPostback });
}).listen(Number(PORT), '127.0.0.1');

async function onMessage({ sender, message }) {
  if (message.text === 'agent please') await pass(sender.id);
  else say({ sent: await reply(sender.id, `You said: ${message.text}`) });
}

function onMessagingPostback({ sender, postback }) {
  return reply(sender.id, `You tapped: ${postback.payload}`);
}

function reply(id, text) {
  return messenger.send.message({ recipient: { id }, messaging_type: 'RESPONSE', message: { text } });
}

/** The library knows no control. Afterwards it is told that it may not send, in an error class of its own. */
async function pass(id) {
  await fetch(`${GRAPH_URL}/v23.0/me/pass_thread_control`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PAGE_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: { id }, target_app_id: OTHER_APP }),
  });
  try {
    await reply(id, 'One more thing');
  } catch (error) {
    if (!(error instanceof MessengerAPIError)) throw error;
    say({ refused: { code: error.code, subcode: error.subcode, status: error.statusCode } });
  }
}
