"""Slack's Web API as far as messages go; it honours no key, and answers errors with status 200."""

from __future__ import annotations

from typing import Any

from tests.doubles.faulty_api import Asked, FaultyApi, Reply

TOKEN = "xoxb-loopback-1234567890"


class SlackApi(FaultyApi):
    """`posts` are the messages by channel, newest last. `now` is Slack's clock in seconds."""

    def __init__(self, *channels: str) -> None:
        super().__init__()
        self.posts: dict[str, list[dict[str, Any]]] = {one: [] for one in channels}
        self.now = 1_795_000_000.0
        self.scopes = {"chat:write", "channels:history"}
        self.error = ""
        self.page = 200

    def changes(self, asked: Asked) -> bool:
        return asked.path.endswith(("/chat.postMessage", "/chat.delete"))

    def apply(self, asked: Asked) -> Reply:
        is_ours = asked.headers.get("authorization") == f"Bearer {TOKEN}"
        if not is_ours or self.error:
            return 200, {"ok": False, "error": self.error or "invalid_auth"}
        name = asked.path.rpartition("/")[2]
        values = self._values(asked)
        if name == "auth.test":
            return 200, {"ok": True, "team": "Greenleaf", "user": "automation"}
        if values.get("channel") not in self.posts:
            return 200, {"ok": False, "error": "channel_not_found"}
        does = {"chat.postMessage": self._post, "chat.delete": self._delete}
        return 200, does.get(name, self._history)(values)

    def _values(self, asked: Asked) -> dict[str, Any]:
        if asked.headers.get("content-type", "").startswith("application/json"):
            return asked.json
        return {**asked.query, **asked.form}

    def _post(self, values: dict[str, Any]) -> dict[str, Any]:
        self.now += 1
        message = {
            "type": "message",
            "ts": f"{self.now:.6f}",
            "text": values["text"],
            "metadata": values.get("metadata"),
        }
        self.posts[values["channel"]].append(message)
        return {"ok": True, "channel": values["channel"], "ts": message["ts"], "message": message}

    def _delete(self, values: dict[str, Any]) -> dict[str, Any]:
        posts = self.posts[values["channel"]]
        found = [one for one in posts if one["ts"] == values["ts"]]
        if not found:
            return {"ok": False, "error": "message_not_found"}
        posts.remove(found[0])
        return {"ok": True, "channel": values["channel"], "ts": values["ts"]}

    def _history(self, values: dict[str, Any]) -> dict[str, Any]:
        if "channels:history" not in self.scopes:
            return {"ok": False, "error": "missing_scope"}
        oldest, latest = float(values.get("oldest") or 0), float(values.get("latest") or 9e12)
        rows = [
            one
            for one in reversed(self.posts[values["channel"]])
            if oldest <= float(one["ts"]) <= latest
        ]
        start = int(values.get("cursor") or 0)
        shown = rows[start : start + self.page]
        more = len(rows) > start + self.page
        return {
            "ok": True,
            "messages": shown,
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + self.page) if more else ""},
        }
