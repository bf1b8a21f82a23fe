"""Names of hosts, for every test of the probe."""

import socket
from typing import Any

import pytest

from podcast_digest.network import client


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve the names of these tests, and no other, without a network."""
    known = {
        "audio.example": "93.184.216.34",
        "cdn.example": "93.184.216.35",
        "inside.example": "192.168.1.10",
        "fake-ip.example": "198.18.0.7",
    }
    resolve = socket.getaddrinfo

    def lookup(host: str | None, *args: Any, **options: Any) -> Any:
        if str(host).endswith(".example") and host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(known.get(str(host), host), *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    for variable in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.upper(), raising=False)
    client.is_private.cache_clear()
