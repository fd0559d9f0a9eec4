"""The good marketing bot with one thing wrong: it reads `standby` like `messaging` and answers on threads of others."""

import importlib.util
import pathlib

good = pathlib.Path(__file__).resolve().parents[2] / "good" / "marketing-bot" / "bot.py"
spec = importlib.util.spec_from_file_location("good_bot", good)
good_bot = importlib.util.module_from_spec(spec)
spec.loader.exec_module(good_bot)


class StandbyTalker(good_bot.Bot):
    def on_standby(self, event):
        message = event.get("message")
        if message is None or message.get("is_echo") or message["mid"] in self.seen:
            return
        self.seen.add(message["mid"])
        self.graph.send(event["sender"]["id"], good_bot.ANSWER, None)


if __name__ == "__main__":
    good_bot.main(StandbyTalker)
