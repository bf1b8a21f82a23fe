"""One deadline for a whole request, and no way into private networks."""

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from podcast_digest.errors import ProbeError
from podcast_digest.network import client
from podcast_digest.network.connecting import is_public
from podcast_digest.network.probe import examine, open_client
from tests.servers import mp3, redirect, serve


@contextmanager
def endless(first: bytes, again: bytes) -> Iterator[str]:
    """Serve one connection after the other: something, and then the same for ever."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65536)
                    connection.sendall(first)
                    while True:
                        connection.sendall(again)
                except OSError:
                    pass

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/a.mp3"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["103", "100"],
)
def test_answers_that_never_come_end_with_the_minute(
    first: bytes, again: bytes
) -> None:
    seconds = itertools.count(step=7)
    with (
        endless(first, again) as url,
        open_client() as asking,
        pytest.raises(ProbeError) as caught,
    ):
        examine(asking, url, clock=lambda: float(next(seconds)))
    assert str(caught.value) == (
        f"{url}: is too slow: no whole answer in more than a minute"
    )
    assert caught.value.transient


def test_headers_that_drip_end_with_the_minute() -> None:
    """Each byte comes in time for its own bound; together they would take for ever."""
    seconds = itertools.count(step=7)
    listener = socket.create_server(("127.0.0.1", 0))
    more = threading.Semaphore(1)

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            try:
                for number in itertools.count():
                    more.acquire()
                    connection.sendall(b"X-%d: a\r\n" % number)
            except OSError:
                pass

    def clock() -> float:
        more.release()  # another header comes whenever somebody looks at the clock
        return float(next(seconds))

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/a.mp3"
    with listener, open_client() as asking, pytest.raises(ProbeError) as caught:
        examine(asking, url, clock=clock)
    for _ in range(1000):
        more.release()
    thread.join(10)
    assert caught.value.reason == ("is too slow: no whole answer in more than a minute")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "224.0.0.1"),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "ff0e::1"),
        *("::ffff:127.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1"),
        *("64:ff9b::a9fe:a9fe", "64:ff9b::127.0.0.1", "64:ff9b:1::a9fe:a9fe"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::"),
        *("2a00:1450::5efe:127.0.0.1", "2a00:1450::200:5efe:10.0.0.1"),
    ],
)
def test_private_addresses_in_all_spellings(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "93.184.216.34", "2a00:1450:4001:800::200e", "198.18.0.7"),
        *("::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"),
    ],
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """Names, each with the addresses that it has when it is asked for, one by one."""
    told: dict[str, list[str]] = {}
    resolve = socket.getaddrinfo

    def lookup(host, *arguments, **options):
        if host in told:
            known = told[host]
            host = known.pop(0) if len(known) > 1 else known[0]
        return resolve(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    client.is_private.cache_clear()
    yield told
    client.is_private.cache_clear()


def test_what_a_name_means_is_looked_at_again_when_it_is_connected_to(
    names: dict[str, list[str]],
) -> None:
    """A name that is public when it is checked, and private a moment later."""
    with serve({"/b.mp3": mp3(3)}) as inside:
        # Connected to, and then taken for public.
        names["public.example"] = ["127.0.0.1", "93.184.216.34"]
        names["changing.example"] = ["93.184.216.35", "127.0.0.1"]
        to = inside.url("/b.mp3").replace("127.0.0.1", "changing.example")
        with serve({"/a.mp3": redirect(to)}) as server, open_client() as asking:
            url = server.url("/a.mp3").replace("127.0.0.1", "public.example")
            with pytest.raises(ProbeError) as caught:
                examine(asking, url)
        assert inside.requests == []
    assert caught.value.reason == "redirects into a private network: changing.example"


def test_private_servers_may_redirect_to_one_another(
    names: dict[str, list[str]],
) -> None:
    names["nas.example"] = ["127.0.0.1"]
    with serve({"/b.mp3": mp3(3)}) as other:
        to = other.url("/b.mp3").replace("127.0.0.1", "nas.example")
        with serve({"/a.mp3": redirect(to)}) as server, open_client() as asking:
            assert examine(asking, server.url("/a.mp3")).probe.duration == 3.0
