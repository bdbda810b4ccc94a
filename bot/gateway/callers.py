"""Where a request comes from, and whether it holds one of the API keys."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def read_networks(entries: Iterable[str]) -> tuple[Network, ...]:
    """Proxies as addresses or networks, for example `10.0.0.0/8`; raises `ValueError` naming the wrong one."""
    return tuple(ip_network(entry, strict=False) for entry in entries)


def find_address(peer: str | None, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The client's address. `X-Forwarded-For` is believed only as far as trusted proxies wrote it.

    IPv6 clients own a /64, so that is what is counted.
    """
    address = _read(peer or "")
    for hop in reversed(forwarded_for.split(",")):
        if address is None or not any(address in network for network in trusted):
            break
        before = _read(hop.strip())
        if before is None:
            break
        address = before
    if address is None:
        return "unknown"
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def holds_key(authorization: str | None, keys: Sequence[str]) -> bool | None:
    """Whether an `Authorization` header holds one of the keys; None when there is no such header.

    Every key is compared, each in constant time.
    """
    if authorization is None:
        return None
    scheme, _, given = authorization.partition(" ")
    offered = given.strip().encode("utf-8", "surrogateescape")
    matches = [hmac.compare_digest(offered, key.encode()) for key in keys]
    return scheme.lower() == "bearer" and any(matches)


def _read(raw: str) -> Address | None:
    if raw.count(":") == 1:  # an IPv4 address with its port
        raw = raw.partition(":")[0]
    try:
        address = ip_address(raw.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
