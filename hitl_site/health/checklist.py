"""Everything that is looked at, in the order it is told when all is well."""

from __future__ import annotations

from hitl_site.health.collectors import guards, outside, parts, record, storage, work
from hitl_site.health.finding import BAD, Finding
from hitl_site.health.gathering import Collector, gather
from hitl_site.health.keeping import Kept

LOOK_WITHIN_S = 3.0
KEPT_FOR_S = 5.0
BROKER_GROUP, DISK_GROUP = "broker", "disk"

# The database comes first: when it does not answer, the rest of its group is not tried.
COLLECTORS = (
    Collector(storage.DATABASE, "Database", storage.database, no_answer=BAD),
    Collector(storage.SHAPE, "Database version", storage.migrations),
    Collector(work.ORIGIN, "Origin of the database", work.origin),
    Collector(work.READY, "Approved work", work.ready_age),
    Collector(work.DOUBT, "Unknown outcomes", work.unknown_outcomes),
    Collector(work.WAITING, "Failed work", work.waiting_for_a_person),
    Collector(work.STOPPED, "Stop button", work.stop_button),
    Collector(parts.WORKER, "Worker", parts.worker),
    Collector(parts.CLOCK, "Clock", parts.beat),
    Collector(parts.SWEEPER, "Sweep", parts.sweep),
    Collector(parts.BROKER, "Broker", parts.broker, BROKER_GROUP),
    Collector(guards.GUARDS, "Database guards", guards.guards),
    Collector(record.SEALS, "Audit trail", record.seals),
    Collector(record.CHECKPOINT, "Signed checkpoints", record.checkpoint),
    Collector(record.TAKEN, "Checkpoints by webhook", record.checkpoint_webhook),
    Collector(outside.MODEL, "Language model", outside.model),
    Collector(outside.MAIL, "Mail", outside.mail),
    Collector(storage.DISK, "Disk", storage.disk, DISK_GROUP),
    Collector(storage.CLOCK, "Time", storage.clock),
    Collector(storage.BACKUP, "Backup", storage.backup, DISK_GROUP),
)
READINESS = COLLECTORS[:2]
READY_WITHIN_S = 2.0


def _look() -> list[Finding]:
    return gather(COLLECTORS, within_s=LOOK_WITHIN_S)


def _look_whether_ready() -> list[Finding]:
    return gather(READINESS, within_s=READY_WITHIN_S)


# Page, endpoint and scrape share one look; anybody may ask for readiness, as often as they like.
EVERYTHING: Kept[list[Finding]] = Kept(_look, fresh_s=KEPT_FOR_S)
READY: Kept[list[Finding]] = Kept(_look_whether_ready, fresh_s=READY_WITHIN_S)
