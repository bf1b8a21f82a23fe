"""Connect to servers: to what address, and for how long at most.

httpx bounds every single read, but not all of them together, and it asks for a host's
addresses itself.  So its connections are made here: every step of one looks at the
deadline of the exchange that it belongs to, and where only a public address will do,
the address that was checked is the one that is connected to.
"""

import socket
import ssl
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, NamedTuple

import httpcore
import httpx

_FAKE_IP = ip_network("198.18.0.0/15")
#: Those that carry an address of IPv4 in their last 32 bits: NAT64 (RFC 6052), the
#: compatible ones of old, and translated ones (RFC 2765).
_CARRYING = tuple(map(ip_network, ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")))
#: NAT64 within a site (RFC 8215), which Python takes for global up to 3.12.
_LOCAL_NAT64 = ip_network("64:ff9b:1::/48")
#: The interface of an address that carries one of IPv4 (ISATAP, RFC 5214).
_ISATAP = {0x00005EFE, 0x02005EFE}


class Bounds(NamedTuple):
    """What holds for the connections of an exchange."""

    #: Returns the seconds that are left, or raises what ends the exchange.
    left: Callable[[], float]
    #: Raises what says that a host is not public; None: any host will do.
    refuse: Callable[[str], Exception] | None = None


#: Those of the exchange that goes on in this thread.
bounds: ContextVar[Bounds | None] = ContextVar("bounds", default=None)


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public internet, in whatever spelling.

    What carries an address of IPv4 (mapped, compatible, NAT64, 6to4, Teredo, ISATAP) is
    as public as that.

    >>> [is_public(a) for a in ("8.8.8.8", "::127.0.0.1", "64:ff9b::a9fe:a9fe")]
    [True, False, False]
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = _carried(ip)
        if inner is not None:
            return all(is_public(str(one)) for one in inner)
        if ip.is_site_local or ip in _LOCAL_NAT64:
            return False
    # Proxies on people's own machines resolve every name to a "fake IP".
    return (ip.is_global and not ip.is_multicast) or ip in _FAKE_IP


def _carried(ip: IPv6Address) -> Iterable[IPv4Address] | None:
    """Return the addresses of IPv4 that one of IPv6 leads to, None if it does not."""
    low = int(ip) & 0xFFFFFFFF
    if ip.ipv4_mapped:
        return (ip.ipv4_mapped,)
    if ip.sixtofour:
        return (ip.sixtofour,)
    if ip.teredo:
        return ip.teredo
    carrying = any(ip in network for network in _CARRYING)
    if carrying or int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
        return (IPv4Address(low),)
    return None


def addresses(host: str) -> list[str]:
    """Return the addresses of a host, in the order in which to try them.

    Asks the resolver, as it knows every spelling (127.1, localhost, 0x7f000001).
    Raises OSError, or UnicodeError for what is no name.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def bound(client: httpx.Client) -> httpx.Client:
    """Let a client connect within the bounds of its exchanges, and return it."""
    # httpx has no name of its own for the backend of its pools.
    direct = client._transport
    for transport in (direct, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _Backend(direct=transport is direct)
    return client


class _Backend(httpcore.NetworkBackend):
    """Connects with one eye on the clock."""

    def __init__(self, *, direct: bool) -> None:
        self._direct = direct  # or to a proxy, which asks for addresses itself
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> "_Stream":
        within = bounds.get()
        try:
            found = addresses(host)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        if self._direct and within and within.refuse and not all(map(is_public, found)):
            raise within.refuse(host)
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in found:
            try:
                stream = self._system.connect_tcp(
                    address, port, _least(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Stream(stream)
        raise failed or httpcore.ConnectError("no address")

    def sleep(self, seconds: float) -> None:
        self._system.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step looks at the clock."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _least(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _least(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "_Stream":
        stream = self._stream.start_tls(ssl_context, server_hostname, _least(timeout))
        return _Stream(stream)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _least(timeout: float | None) -> float | None:
    """Return the seconds that a step may take, by its own bound and the exchange's."""
    within = bounds.get()
    left = within.left() if within else None
    return min((s for s in (timeout, left) if s is not None), default=None)
