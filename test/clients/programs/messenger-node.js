// messenger-node 0.3 (Alex Muramoto): webhook server and client with Meta's host wired in, over request, which heeds a proxy.
import Messenger from 'messenger-node';
import { say } from './say.js';

const { PAGE_TOKEN, APP_SECRET, VERIFY_TOKEN, OTHER_APP, PORT } = process.env;
const webhook = new Messenger.Webhook({
  verify_token: VERIFY_TOKEN,
  app_secret: APP_SECRET,
  port: Number(PORT),
});
const client = new Messenger.Client({ page_token: PAGE_TOKEN });

webhook.on('messages', async (_type, sender, { message }) => {
  if (message.is_echo) return;
  if (message.text === 'agent please') {
    say({ passed: await client.passThreadControl(sender.value, OTHER_APP, 'she asked') });
    say({ owner: await client.getThreadOwner(sender.value) });
    say({ request: await client.requestThreadControl(sender.value, 'may I?').catch((error) => error) });
    say({ taken: await client.takeThreadControl(sender.value) });
    say({ passed: await client.passThreadControl(sender.value, OTHER_APP) });
    return;
  }
  say({ sent: await client.sendText({ id: sender.value }, `You said: ${message.text}`) });
});
webhook.on('messaging_postbacks', (_type, sender, { postback }) =>
  client.sendText({ id: sender.value }, `You tapped: ${postback.payload}`),
);
