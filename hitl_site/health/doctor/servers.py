"""Redis and PostgreSQL as they are set up, and whether the SQLite file is whole."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from hitl_site.health.collectors.parts import redis_client
from hitl_site.health.finding import BAD, OK, UNKNOWN, WARN, Finding

REDIS, SERVER = "redis_settings", "database_settings"
_OLDEST_REDIS = 6
_SPARE_CONNECTIONS = 5
_ROLES = 3  # web, worker and beat, each with a pool of its own


def redis_settings() -> Finding:
    """Its version, whether it may throw messages away, whether it keeps them over a restart."""
    title = "Redis settings"
    if not settings.REDIS_URL:
        return Finding(REDIS, title, OK, "No Redis is used.", in_use=False)
    from redis import RedisError  # noqa: PLC0415 - not loaded where no Redis is used

    try:
        with redis_client(settings.REDIS_URL) as client:
            version = str(client.info("server")["redis_version"])
            policy = client.info("memory").get("maxmemory_policy", "unknown")
            keeps = client.info("persistence").get("aof_enabled", 0)
    except (RedisError, OSError) as error:
        return Finding(REDIS, title, UNKNOWN, f"It does not answer ({type(error).__name__}).")
    says = f"Redis {version}, maxmemory-policy {policy}, appendonly {'yes' if keeps else 'no'}."
    wrong, mend = [], []
    if int(version.partition(".")[0]) < _OLDEST_REDIS:
        wrong.append(f"Redis {version} is older than {_OLDEST_REDIS}")
        mend.append(f"Install Redis {_OLDEST_REDIS} or newer.")
    if policy != "noeviction":
        wrong.append("a full Redis would throw messages away")
        mend.append("Set maxmemory-policy noeviction in redis.conf.")
    if not keeps:
        wrong.append("a restart of Redis loses the messages in it, which then run late")
        mend.append("Set appendonly yes in redis.conf.")
    if wrong:
        return Finding(REDIS, title, WARN, f"{says} So {'; '.join(wrong)}.", " ".join(mend))
    return Finding(REDIS, title, OK, says)


def database_settings() -> Finding:
    """PostgreSQL: version, durability, room for connections. SQLite: whether the file is whole."""
    if connection.vendor == "postgresql":
        return _postgres()
    title = "Database settings"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        said = str(cursor.fetchone()[0])
    if said == "ok":
        return Finding(SERVER, title, OK, "SQLite's quick check found nothing wrong.")
    mend = "Stop the product, keep a copy of the file, and restore the last backup."
    return Finding(SERVER, title, BAD, f"SQLite says: {said[:200]}.", mend)


def _postgres() -> Finding:
    title = "Database settings"
    names = ("server_version", "fsync", "synchronous_commit", "max_connections")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join('current_setting(%s)' for _ in names)}", names)
        version, fsync, commit, most = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_stat_activity")
        used = int(cursor.fetchone()[0])
    options = settings.DATABASES["default"].get("OPTIONS", {})
    pool = int(options.get("pool", {}).get("max_size", 1))
    needed = pool * _ROLES + _SPARE_CONNECTIONS
    says = (
        f"PostgreSQL {version.split()[0]}, fsync {fsync}, synchronous_commit {commit}, "
        f"{used} of {most} connections in use."
    )
    figures = {"connections": float(used), "max_connections": float(most)}
    if fsync != "on" or commit == "off":
        mend = "Set fsync = on and synchronous_commit = on in postgresql.conf and reload."
        return Finding(SERVER, title, BAD, f"{says} Commits may be lost.", mend, figures)
    if int(most) < needed:
        says = f"{says} Web, worker and beat may need {needed}."
        mend = f"Set max_connections = {needed} or more in postgresql.conf and restart it."
        return Finding(SERVER, title, WARN, says, mend, figures)
    return Finding(SERVER, title, OK, says, figures=figures)
