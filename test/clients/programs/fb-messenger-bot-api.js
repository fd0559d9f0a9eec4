// fb-messenger-bot-api 4.4 (Cristian Boarna): client, handshake and parser with Meta's host wired in, over request.
import express from 'express';
import api from 'fb-messenger-bot-api';
import { say } from './say.js';

const { PAGE_TOKEN, VERIFY_TOKEN, OTHER_APP, PORT } = process.env;
const client = new api.FacebookMessagingAPIClient(PAGE_TOKEN);

const app = express();
app.get('/webhook', (request, response) =>
  api.ValidateWebhook.validateServer(request, response, VERIFY_TOKEN),
);
app.post('/webhook', express.json(), async (request, response) => {
  // Its check of signatures leaves the body out, so no signature of Meta's can pass it; there is nothing to run here.
  response.sendStatus(200);
  for (const { sender, message, postback } of api.FacebookMessageParser.parsePayload(request.body)) {
    if (postback) await client.sendTextMessage(sender.id, `You tapped: ${postback.payload}`);
    if (message?.text && !message.is_echo) await answer(sender.id, message.text);
  }
});
app.listen(Number(PORT), '127.0.0.1');

async function answer(id, text) {
  if (text !== 'agent please') {
    say({ sent: await client.sendTextMessage(id, `You said: ${text}`) });
    return;
  }
  // The library knows no control; its users pass with the HTTP client that they have already.
  const { default: request } = await import('request');
  request.post({
    url: 'https://graph.facebook.com/me/pass_thread_control',
    qs: { access_token: PAGE_TOKEN },
    json: { recipient: { id }, target_app_id: OTHER_APP },
  });
}
