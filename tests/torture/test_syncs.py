"""Reading what strace wrote: which connection was opened before the log was on the disk."""

from __future__ import annotations

from tests.torture.syncs import read_trace

PORT = 4711
WROTE = "7 pwrite64(5</d/db.sqlite3-wal>, ..., 4096, 32) = 4096"
SYNCED = "7 fdatasync(5</d/db.sqlite3-wal>) = 0"
CONNECTED = (
    "7 connect(9<TCP:[55]>, {sa_family=AF_INET, sin_port=htons(4711), "
    'sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress)'
)
ELSEWHERE = CONNECTED.replace("4711", "4712")
OTHER_WROTE = WROTE.replace("7 ", "8 ", 1)


def early(*lines: str, skip: tuple[str, ...] = ()) -> tuple[int, int]:
    opened, found = read_trace(lines, {PORT}, "-wal", skip=skip)
    return opened, len(found)


def test_synced_and_then_connected_is_as_it_should_be() -> None:
    assert early(WROTE, SYNCED, ELSEWHERE, CONNECTED, WROTE, SYNCED, CONNECTED) == (2, 0)


def test_connected_without_a_sync_since_the_last_one_is_too_early() -> None:
    assert early(CONNECTED) == (1, 1)
    assert early(WROTE, SYNCED, CONNECTED, CONNECTED) == (2, 1)


def test_connected_while_something_is_written_and_not_synced_is_too_early() -> None:
    assert early(WROTE, SYNCED, WROTE, CONNECTED) == (1, 1)
    assert early(WROTE, SYNCED, OTHER_WROTE, CONNECTED) == (1, 1)
    assert early(WROTE, SYNCED, OTHER_WROTE, CONNECTED, skip=("8",)) == (1, 0)


def test_a_sync_counts_only_of_the_log_and_only_when_it_came_back_well() -> None:
    other = SYNCED.replace("-wal", "")
    failed = SYNCED.replace("= 0", "= -1 EIO (Input/output error)")
    assert early(WROTE, other, CONNECTED) == (1, 1)
    assert early(WROTE, failed, CONNECTED) == (1, 1)


def test_a_sync_that_was_interrupted_counts_when_it_comes_back() -> None:
    begun = "7 fdatasync(5</d/db.sqlite3-wal> <unfinished ...>"
    assert early(WROTE, begun, CONNECTED) == (1, 1)
    assert early(WROTE, begun, "7 <... fdatasync resumed>) = 0", CONNECTED) == (1, 0)
