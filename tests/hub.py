"""A WebSub hub and a subscriber on loopback, as strict as W3C WebSub lets them be.

    hub, subscriber = Hub(), Subscriber()
    with serve({"/hub": hub, "/callback": subscriber, "/feed.xml": feed}) as server:
        hub.url = server.url("/hub")
        subscriber.subscribe(server.url("/callback"), server.url("/feed.xml"))
        … somebody tells the hub …
        assert subscriber.received == [feed]

Everything is done before the answer to whoever asked for it: no test has to wait.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import httpx

from tests.servers import Answer, Request

LINK = "{http://www.w3.org/2005/Atom}link"
FORM = "application/x-www-form-urlencoded"


def links(response: httpx.Response) -> set[tuple[str, str]]:
    """Return (rel, address) of a topic: its headers, else its feed (§4)."""
    header = response.headers.get("link", "")
    found = set(re.findall(r'<([^>]*)>\s*;\s*rel="?([a-z]+)"?', header))
    if found:
        return {(rel, href) for href, rel in found}
    channel = ElementTree.fromstring(response.content).find("channel")
    assert channel is not None
    return {(tag.attrib["rel"], tag.attrib["href"]) for tag in channel.findall(LINK)}


def open_client() -> httpx.Client:
    """Return a client that no proxy of the environment stands in the way of."""
    return httpx.Client(trust_env=False)


@dataclass
class Hub:
    """Takes subscriptions, and brings subscribers what publishers tell it of."""

    url: str = ""  #: its own address, told when it is known
    pings: list[str] = field(default_factory=list)  #: topics that it was told of
    #: (topic, callback) -> secret
    subscriptions: dict[tuple[str, str], str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Answer:
        kind = request.header("content-type")
        if (request.method, kind) != ("POST", FORM):
            return Answer(400, body=b"a hub is sent forms")
        form = dict(parse_qsl(request.body.decode(), strict_parsing=True))
        match form.get("hub.mode"):
            case "subscribe":
                return self._subscribe(form)
            case "publish":
                return self._publish(form["hub.url"])
            case _:
                return Answer(400, body=b"hub.mode is neither of both")

    def _subscribe(self, form: dict[str, str]) -> Answer:
        topic, callback = form["hub.topic"], form["hub.callback"]
        challenge = secrets.token_urlsafe()
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": topic,
            "hub.challenge": challenge,
            "hub.lease_seconds": "864000",
        }
        with open_client() as client:  # does it want this? (§5.3)
            said = client.get(callback, params=asked)
        if not said.is_success or said.text != challenge:
            return Answer(400, body=b"the subscriber knows nothing of it")
        self.subscriptions[topic, callback] = form["hub.secret"]
        return Answer(202)

    def _publish(self, topic: str) -> Answer:
        self.pings.append(topic)
        with open_client() as client:
            content = client.get(topic)
            if not content.is_success:
                return Answer(400, body=b"the topic can't be fetched")
            if not {("hub", self.url), ("self", topic)} <= links(content):
                return Answer(400, body=b"the topic names another hub, or itself not")
            for (wanted, callback), secret in self.subscriptions.items():
                if wanted == topic:
                    self._bring(client, content, callback, secret)
        return Answer(204)

    def _bring(
        self, client: httpx.Client, content: httpx.Response, callback: str, secret: str
    ) -> None:
        digest = hmac.new(secret.encode(), content.content, hashlib.sha256)
        headers = {  # §7, and §7.1
            "Content-Type": content.headers["content-type"],
            "Link": f'<{self.url}>; rel="hub", <{content.url}>; rel="self"',
            "X-Hub-Signature": f"sha256={digest.hexdigest()}",
        }
        client.post(
            callback, content=content.content, headers=headers
        ).raise_for_status()


@dataclass
class Subscriber:
    """Finds the hub of a feed, subscribes, and keeps what it is brought."""

    topic: str = ""
    secret: str = field(default_factory=secrets.token_urlsafe)
    received: list[bytes] = field(default_factory=list)

    def subscribe(self, callback: str, topic: str) -> None:
        """Subscribe at every hub that the topic names."""
        with open_client() as client:
            found = links(client.get(topic))
            (self.topic,) = (href for rel, href in found if rel == "self")
            for rel, hub in found:
                if rel == "hub":
                    form = {
                        "hub.mode": "subscribe",
                        "hub.topic": self.topic,
                        "hub.callback": callback,
                        "hub.secret": self.secret,
                    }
                    assert client.post(hub, data=form).status_code == 202

    def __call__(self, request: Request) -> Answer:
        if request.method == "GET":
            asked = dict(parse_qsl(request.path.partition("?")[2]))
            if (asked["hub.mode"], asked["hub.topic"]) != ("subscribe", self.topic):
                return Answer(404)
            return Answer(body=asked["hub.challenge"].encode())
        digest = hmac.new(self.secret.encode(), request.body, hashlib.sha256)
        signature = f"sha256={digest.hexdigest()}"
        if hmac.compare_digest(request.header("x-hub-signature") or "", signature):
            self.received.append(request.body)
        return Answer(204)  # to a forger too (§8)
