"""A marketing app as a partner might have written it: greets who comes through an ad, answers while the thread is its own,
hands over to the default app when a human is asked for, and is silent on threads of others. Standard library only."""

import hashlib
import hmac
import json
import os
import queue
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

GREETING = "Hello! Ask me about our offer, or write “agent please” to talk to a colleague."
ANSWER = "It is 20 euros, and we have it in blue and green."
GOODBYE = "I bring you to a colleague."

BACK_OFF_SECONDS = (0.5, 1, 2, 4)


class Graph:
    """Meta's Graph API, and what may come of a call: done, refused, or unknown because the answer was lost."""

    def __init__(self, base, version, page, token):
        self.base = f"{base}/{version}/{page}"
        self.token = token

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return "ok", json.load(answer)
        except urllib.error.HTTPError as refusal:
            return "refused", json.load(refusal)["error"]
        except OSError:
            return "unknown", None
        except Exception:  # The line was cut in the middle of the answer.
            return "unknown", None

    def send(self, psid, text, control):
        body = {"recipient": {"id": psid}, "messaging_type": "RESPONSE", "message": {"text": text}}
        if control is not None:
            body["thread_control"] = control
        return self.call("POST", "/messages", body)

    def owner(self, psid):
        outcome, answer = self.call("GET", f"/thread_owner?recipient={psid}")
        if outcome != "ok":
            return None
        return [entry["thread_owner"].get("app_id") for entry in answer["data"]]


class Bot:
    def __init__(self, graph, app_id, default_app_id):
        self.graph = graph
        self.app_id = app_id
        self.default_app_id = default_app_id
        self.mine = set()
        self.seen = set()

    def on_messaging(self, event):
        if "pass_thread_control" in event or "take_thread_control" in event:
            move = event.get("pass_thread_control") or event["take_thread_control"]
            self.owns(event["sender"]["id"], str(move["new_owner_app_id"]) == self.app_id)
            return
        message = event.get("message")
        if message is None or message.get("is_echo"):
            return
        psid = event["sender"]["id"]
        self.owns(psid, True)
        if message["mid"] in self.seen:
            return
        self.seen.add(message["mid"])
        if "referral" in message:
            self.say(psid, GREETING)
        elif "agent please" in message.get("text", "").lower():
            self.say(psid, GOODBYE, {"control_type": "pass", "app_id": self.default_app_id})
        else:
            self.say(psid, ANSWER)

    def on_standby(self, event):
        """Somebody else has the thread: nothing is said and nothing is done."""
        if "message" in event and not event["message"].get("is_echo"):
            self.owns(event["sender"]["id"], False)

    def owns(self, psid, yes):
        if yes:
            self.mine.add(psid)
        else:
            self.mine.discard(psid)

    def say(self, psid, text, control=None):
        for pause in (0, *BACK_OFF_SECONDS):
            time.sleep(pause)
            if psid not in self.mine:
                return
            outcome, answer = self.graph.send(psid, text, control)
            if outcome == "unknown" and control is not None:
                # It may have been sent, and then control is gone as well: ask before sending anything twice.
                if self.graph.owner(psid) != [self.app_id]:
                    outcome = "ok"
            elif outcome == "unknown":
                return
            if outcome == "ok":
                if control is not None:
                    self.owns(psid, False)
                return
            if outcome == "refused" and not answer.get("is_transient"):
                if answer.get("code") == 10:
                    self.owns(psid, False)
                return


def serve(bot, port, app_secret, verify_token):
    work = queue.Queue()

    def run():
        while True:
            body = work.get()
            for entry in body.get("entry", []):
                for event in entry.get("messaging", []):
                    bot.on_messaging(event)
                for event in entry.get("standby", []):
                    bot.on_standby(event)

    class Webhook(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            url = urlsplit(self.path)
            asked = {key: values[0] for key, values in parse_qs(url.query).items()}
            if url.path == "/health":
                self.reply(200, "ok")
            elif url.path == "/webhook" and asked.get("hub.verify_token") == verify_token:
                self.reply(200, asked.get("hub.challenge", ""))
            else:
                self.reply(403, "")

        def do_POST(self):
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            wanted = "sha256=" + hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()
            if not hmac.compare_digest(wanted, self.headers.get("X-Hub-Signature-256", "")):
                self.reply(403, "")
                return
            work.put(json.loads(raw))
            self.reply(200, "EVENT_RECEIVED")

        def reply(self, status, text):
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    threading.Thread(target=run, daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", port), Webhook).serve_forever()


def main(bot_class=Bot):
    env = os.environ
    graph = Graph(env["GRAPH_API_BASE"], env["GRAPH_API_VERSION"], env["PAGE_ID"], env["PAGE_ACCESS_TOKEN"])
    bot = bot_class(graph, env["APP_ID"], env["DEFAULT_APP_ID"])
    serve(bot, int(env["PORT"]), env["APP_SECRET"], env["VERIFY_TOKEN"])


if __name__ == "__main__":
    main()
