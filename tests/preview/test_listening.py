"""Where a preview listens, and how it ends."""

import re
import socket
import threading
from pathlib import Path

import pytest
from starlette.responses import Response

from podcast_digest.errors import OutputError
from podcast_digest.preview import serving
from podcast_digest.preview.app import Asked
from podcast_digest.site.qr import for_terminal
from tests.preview.places import PLACE, served, troubled


def test_a_port_that_is_taken_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OutputError) as told:
            serving.listen([serving.LOOPBACK], port)
    assert str(told.value) == (
        f"127.0.0.1:{port}: another program listens there; "
        "take any free port with: --port 0"
    )


def test_a_host_that_is_not_ours_is_told():
    with pytest.raises(OutputError) as told:
        serving.listen(["127.0.0.1", "192.0.2.77"], 0)
    assert re.fullmatch(
        r"192\.0\.2\.77:\d+: cannot assign requested address; "
        "take any free port with: --port 0",
        str(told.value),
    )


def test_the_port_of_the_web_is_not_named():
    class Opened(socket.socket):
        def getsockname(self) -> tuple[str, int]:
            return "127.0.0.1", 80

    with Opened() as opened:
        assert serving.hosts_of([opened]) == ["127.0.0.1"]


def test_only_a_local_network_is_one():
    assert serving.near("192.168.1.5") == "192.168.1.5"
    for host in ("8.8.8.8", "127.0.0.1"):
        with pytest.raises(OutputError) as told:
            serving.near(host)
        assert str(told.value) == f"{host}: this machine is in no local network"


def test_a_machine_without_network_is_told(monkeypatch: pytest.MonkeyPatch):
    # The system refuses to send there, as it does where there is no way.
    monkeypatch.setattr(serving, "_ELSEWHERE", ("127.255.255.255", 9))
    with pytest.raises(OutputError) as told:
        serving.lan_address()
    assert str(told.value) == "this machine is in no network"


def test_a_code_is_white_on_black_in_any_terminal():
    lines = for_terminal("http://192.168.1.5:8000/").split("\n")
    assert all(re.fullmatch("\x1b\\[97;40m[ ▀▄█]+\x1b\\[0m", line) for line in lines)
    assert len({len(line) for line in lines}) == 1


def test_it_ends_while_others_still_load(
    folder: Path, caplog: pytest.LogCaptureFixture
):
    with troubled(folder, slow=1000) as (client, preview):
        port = client.base_url.port or 0
        open_ = [
            socket.create_connection(("127.0.0.1", port)),
            socket.create_connection(("127.0.0.1", port)),
        ]
        host = client.base_url.netloc
        news = f"/.podcast-digest/news?{preview.edition}".encode()
        for connection, target in zip(open_, (news, b"/show/audio/1.mp3"), strict=True):
            connection.sendall(b"GET %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (target, host))
            assert connection.recv(20).startswith(b"HTTP/1.1 200 OK")
    for connection in open_:
        with connection:
            while connection.recv(1 << 16):
                pass
    assert not caplog.records
    assert "preview" not in {thread.name for thread in threading.enumerate()}
    serving.listen([serving.LOOPBACK], port)[0].close()


def test_a_bug_is_shown(folder: Path, caplog: pytest.LogCaptureFixture):
    with served(folder) as (client, preview):
        del preview.files
        assert client.get("/show/feed.xml").status_code == 500
    (record,) = caplog.records
    assert record.exc_info
    assert isinstance(record.exc_info[1], AttributeError)


def test_a_file_that_is_taken_away_after_it_was_found_is_gone(folder: Path):
    with served(folder) as (_, preview):
        found = preview.find("feed.xml")
        assert found
        (folder / "feed.xml").unlink()
        asked = Asked({"type": "http", "headers": []}, "127.0.0.1", "1", PLACE)
        answer = preview.file(asked, found)
        assert isinstance(answer, Response)
        assert answer.status_code == 404
        assert b"It was here a moment ago." in bytes(answer.body)
