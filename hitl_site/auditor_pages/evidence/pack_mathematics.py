"""The mathematics of check_pack.py by the standards: Ed25519 (RFC 8032), Merkle (RFC 9162)."""

from hashlib import sha256, sha512

Point = tuple[int, int]
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(p: Point, q: Point) -> Point:
    (a, b), (c, d) = p, q
    e = D * a * b * c * d
    return (a * d + b * c) * pow(1 + e, -1, P) % P, (b * d + a * c) * pow(1 - e, -1, P) % P


def times(number: int, p: Point) -> Point:
    q = (0, 1)
    for bit in f"{number:b}":
        q = add(add(q, q), p) if bit == "1" else add(q, q)
    return q


def point(raw: bytes) -> Point:
    y, sign = int.from_bytes(raw, "little") & (2**255 - 1), raw[31] >> 7
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x if x * x % P == x2 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != x2 or (sign and not x):
        raise ValueError("the key or the signature is no point of the curve")
    return (x if x & 1 == sign else P - x), y


def is_signed(key: bytes, text: bytes, mark: bytes) -> bool:
    """Whether this key made this signature of the text."""
    s = int.from_bytes(mark[32:], "little")
    h = int.from_bytes(sha512(mark[:32] + key + text).digest(), "little") % L
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return s < L and times(s, base) == add(point(mark[:32]), times(h, point(key)))


def root_of(
    leaf: bytes, index: int, size: int, path: list[str]
) -> bytes:  # a Merkle proof as in RFC 9162, 2.1.3.2
    node, last = leaf, size - 1
    for one in map(bytes.fromhex, path):
        left = index & 1 or index == last
        node = sha256(b"\1" + (one + node if left else node + one)).digest()
        while left and index and not index & 1:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    return node if not last else b""
