"""Every way to write an address that must never be reached."""

from __future__ import annotations

import ipaddress

NAMES = {
    "localhost": ["127.0.0.1"],
    "localtest.example": ["127.0.0.1"],
    "inside.example": ["10.1.2.3"],
    "metadata.google.internal": ["169.254.169.254"],
    "six.example": ["::1"],
    "mixed.example": ["93.184.215.14", "192.168.0.1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "public.example": ["93.184.215.14"],
}
REFUSED = [
    "http://127.0.0.1/", "http://127.0.0.2/", "http://127.1/", "http://127.0.1/", "http://0/",
    "http://0.0.0.0/", "http://2130706433/", "http://017700000001/", "http://0x7f000001/",
    "http://0x7f.1/", "http://0177.0.0.1/", "http://127.0.0.1./", "http://00000177.1/",
    "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://localhost/", "http://LOCALHOST/",
    "http://localtest.example/", "http://inside.example/", "http://metadata.google.internal/",
    "http://six.example/", "http://mixed.example/", "http://mapped.example/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/", "http://100.64.0.1/",
    "http://168.63.129.16/", "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/",
    "http://239.255.255.250/", "http://255.255.255.255/", "http://240.0.0.1/",
    "http://192.0.2.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://192.88.99.1/",
    "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/", "http://[64:ff9b::169.254.169.254]/",
    "http://[64:ff9b:1::a00:1]/", "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/", "http://[fe80::1%25lo]/", "http://[fec0::1]/", "http://[fc00::1]/",
    "http://[fd00:ec2::254]/", "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[3fff::1]/",
    "http://[5f00::1]/", "http://[100::1]/", "http://[::ffff:0:127.0.0.1]/",
    "http://93.184.215.14:22/", "http://93.184.215.14:6379/", "http://93.184.215.14:0/",
    "http://93.184.215.14:99999/", "http://public.example:25/", "https://user:pw@public.example/",
    "http://public.example@127.0.0.1/", "http://127.0.0.1#@public.example/",
    "http://public.example\\@127.0.0.1/", "http://127.0.0.1\t/", "http://public.example\r\nX: y/",
    "file:///etc/passwd", "gopher://127.0.0.1:6379/", "ftp://public.example/", "//127.0.0.1/",
    "http:127.0.0.1", "http://", "http:///x", "", "javascript:alert(1)", "http://[/", "http://a b/",
]  # fmt: skip


# Each address of the inside, in every notation that some resolver or URL reader understands.
INSIDE = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "172.16.0.1")


def notations(address: str) -> list[str]:
    """The same IPv4 address as decimal, octal, hexadecimal, shortened and inside IPv6."""
    a, b, c, d = (int(part) for part in address.split("."))
    whole = int(ipaddress.IPv4Address(address))
    high, low = f"{a << 8 | b:x}", f"{c << 8 | d:x}"
    return [
        address, f"{address}.", f"{whole}", f"0x{whole:08x}", f"0x{whole:08X}", f"0{whole:o}",
        f"{a}.{b}.{c << 8 | d}", f"{a}.{b << 16 | c << 8 | d}", f"0x{a:x}.{b}.{c}.{d}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}",
        f"{a:03d}.{b:03d}.{c:03d}.{d:03d}", f"[::ffff:{address}]", f"[::ffff:{high}:{low}]",
        f"[::{address}]", f"[64:ff9b::{address}]", f"[64:ff9b::{high}:{low}]",
        f"[64:ff9b:1::{address}]", f"[2002:{high}:{low}::]", f"[2001:0:{high}:{low}::]",
        f"[::ffff:0:{address}]", f"[fe80::5efe:{address}]",
    ]  # fmt: skip


ODD = [f"http://{host}/" for address in INSIDE for host in notations(address)]
