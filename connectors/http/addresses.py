"""Which network addresses no request may ever reach: everything that is not the public internet."""

from __future__ import annotations

import ipaddress
import re

from connectors.network import CannotConnect

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Written out, because the standard library's is_global and is_private change between versions and
# call 64:ff9b::169.254.169.254, 224.0.0.1, 2002:7f00:1:: and fec0::1 global.
_DENIED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # the metadata server of Azure, an otherwise public address
    )
)  # fmt: skip
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")  # every other IPv6 address is special
_DENIED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_NUMBER_LIKE = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]*))*")


def is_public(address: IPAddress) -> bool:
    """Whether the address belongs to the public internet, as seen without any translation."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _DENIED_V4)
    return address in _PUBLIC_V6 and not any(address in network for network in _DENIED_V6)


def check_public(text: str) -> None:
    """CannotConnect unless the address, as a socket reports it, is public."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError as error:
        raise CannotConnect("The address cannot be read.", retryable=False) from error
    if not is_public(address):
        raise CannotConnect(
            f"The host leads to {address}, which is not on the public internet. To reach "
            "your own network on purpose, add host:port to the allowed private hosts of this "
            "installation.",
            retryable=False,
        )


def is_odd_number(host: str) -> bool:
    """Whether the host is a number in a form people do not write, such as 127.1 or 0x7f000001."""
    if not _NUMBER_LIKE.fullmatch(host):
        return False
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return True
    return False
