// botly 1.6 (Miki Leibowitz): an express router with its own handshake and signature check; the base URL can be set.
import Botly from 'botly';
import express from 'express';
import { say } from './say.js';

const { GRAPH_URL, PAGE_TOKEN, APP_SECRET, VERIFY_TOKEN, OTHER_APP, PORT } = process.env;
const botly = new Botly({
  accessToken: PAGE_TOKEN,
  verifyToken: VERIFY_TOKEN,
  webHookPath: '/webhook',
  FB_URL: `${GRAPH_URL}/v26.0/`,
});

botly.on('message', async (id, _message, { text }) => {
  if (text !== 'agent please') {
    botly.sendText({ id, text: `You said: ${text}` }, (_error, answer) => say({ sent: answer }));
    return;
  }
  // The library hears of control and cannot move it; its users call the edge themselves.
  await fetch(`${GRAPH_URL}/v26.0/me/pass_thread_control?access_token=${PAGE_TOKEN}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ recipient: { id }, target_app_id: OTHER_APP }),
  });
});
botly.on('postback', (id, _message, payload) => botly.sendText({ id, text: `You tapped: ${payload}` }));
botly.on('passThreadControl', (_id, _message, passed) => say({ passed }));

const app = express();
app.use(express.json({ verify: botly.getVerifySignature(APP_SECRET) }));
app.use('/', botly.router());
app.listen(Number(PORT), '127.0.0.1');
