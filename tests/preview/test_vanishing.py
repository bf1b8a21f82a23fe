"""Files that are taken away while the preview serves them."""

import logging
from pathlib import Path

import httpx
import pytest

from podcast_digest.preview import serving
from podcast_digest.preview.app import Preview
from podcast_digest.preview.local import Place

PLACE = Place("https://example.org/show/", "https://example.org/show/feed.xml")


@pytest.mark.parametrize("name", ["a.mp3", "cover.png"])
def test_a_file_that_is_taken_away_when_its_answer_began(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(100_000))
    sockets = serving.listen([serving.LOOPBACK], 0)
    (host,) = serving.hosts_of(sockets)
    # What is told of an answer is told between its headers and its first byte.
    preview = Preview(tmp_path, [host], tell=lambda _line: path.unlink(missing_ok=True))
    preview.show(PLACE)
    with (
        caplog.at_level(logging.ERROR),
        serving.running(preview, sockets),
        httpx.Client(base_url=f"http://{host}") as client,
    ):
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(f"/show/{name}")
        assert client.get(f"/show/{name}").status_code == 404
    assert caplog.records == []
