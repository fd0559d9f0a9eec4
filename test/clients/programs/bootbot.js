// bootbot 1.1 (Maxi Ferreira): a whole bot with Meta's host wired in, over node-fetch 1, which heeds no proxy.
import BootBot from 'bootbot';
import { say } from './say.js';

const { PAGE_TOKEN, APP_SECRET, VERIFY_TOKEN, OTHER_APP, PORT } = process.env;
const bot = new BootBot({ accessToken: PAGE_TOKEN, verifyToken: VERIFY_TOKEN, appSecret: APP_SECRET });

bot.setGreetingText('Hello there');
bot.on('message', async ({ sender, message }, chat) => {
  if (message.text === 'agent please') {
    await bot.sendRequest({ recipient: sender, target_app_id: OTHER_APP }, 'pass_thread_control');
    return;
  }
  say({ sent: await chat.say(`You said: ${message.text}`) });
});
bot.on('postback', ({ postback }, chat) => chat.say(`You tapped: ${postback.payload}`));
bot.start(Number(PORT));
