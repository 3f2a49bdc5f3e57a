"""HubSpot's API as far as contacts and notes go, with the history of every property."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from tests.doubles.faulty_api import Asked, FaultyApi, Reply

TOKEN = "pat-loopback-1234567890"
REFERENCE = "automation_reference"
_OBJECTS = "/crm/v3/objects/"


class CrmApi(FaultyApi):
    """`records` by kind and id; `applied` counts what really changed. `now` is its clock."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, dict[str, dict[str, str]]] = {"contacts": {}, "notes": {}}
        self.history: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.associations: dict[str, str] = {}
        self.applied: list[str] = []
        self.now = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
        self.unique = True

    def add_contact(self, **values: str) -> str:
        """A contact that was there before, for a day."""
        return self._add("contacts", values, self.now - timedelta(days=1))

    def changes(self, asked: Asked) -> bool:
        return asked.method != "GET"

    def apply(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Authentication credentials not found."}
        if asked.path.startswith("/crm/v3/properties/"):
            return 200, {"name": REFERENCE, "type": "string", "hasUniqueValue": self.unique}
        kind, _, rest = asked.path.removeprefix(_OBJECTS).partition("/")
        if asked.method == "POST":
            return self._create(kind, asked.json)
        number = self._find(kind, unquote(rest), asked.query.get("idProperty", ""))
        if number is None:
            return 404, {"message": "resource not found"}
        if asked.method == "DELETE":
            del self.records[kind][number]
            self.applied.append(f"delete {kind}")
            return 204, {}
        if asked.method == "PATCH":
            self._set(kind, number, asked.json["properties"], self.now)
            self.applied.append(f"change {kind}")
        return 200, self._shown(kind, number)

    def _create(self, kind: str, body: dict[str, Any]) -> Reply:
        values = body["properties"]
        for name in ("email", REFERENCE):
            if values.get(name) and self._find(kind, values[name], name):
                return 409, {"message": f"{kind} with this {name} exists already"}
        number = self._add(kind, values, self.now)
        if body.get("associations"):
            self.associations[number] = body["associations"][0]["to"]["id"]
        self.applied.append(f"create {kind}")
        return 201, self._shown(kind, number)

    def _add(self, kind: str, values: dict[str, str], at: datetime) -> str:
        number = str(100 + sum(map(len, self.records.values())) + len(self.applied))
        self.records[kind][number] = {}
        self._set(kind, number, values, at)
        return number

    def _set(self, kind: str, number: str, values: dict[str, str], at: datetime) -> None:
        for name, value in values.items():
            if self.records[kind][number].get(name) != value:
                row = {"value": value, "timestamp": at.isoformat().replace("+00:00", "Z")}
                self.history.setdefault((number, name), []).insert(0, row)
            self.records[kind][number][name] = value

    def _find(self, kind: str, value: str, by: str) -> str | None:
        if not by:
            return value if value in self.records[kind] else None
        rows = self.records[kind].items()
        return next((n for n, values in rows if values.get(by) == value), None)

    def _shown(self, kind: str, number: str) -> dict[str, Any]:
        values = dict(self.records[kind][number])
        history = {name: self.history.get((number, name), []) for name in values}
        return {"id": number, "properties": values, "propertiesWithHistory": history}
