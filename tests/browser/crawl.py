"""A visitor who follows every link of the site, and a stranger who has written into every field."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.lifting import lifted
from tests.review_queue.desk.pages import Page

APPS = ("queue", "intake", "oversight", "topics")
SHORTEST = 60  # shorter columns hold codes and keys
# Columns programs read: another text in them is another program, not another reader.
MEANINGFUL = (
    "hash", "sha256", "key", "kind", "state", "status", "code", "version", "digest", "deployment",
    "payload_text", "json_text", "text_json", "candidate_text", "baseline_text", "media_type",
    "zone", "currency", "email", "address", "secrets", "query", "required_group", "audit_head",
    "fingerprint", "model", "answer", "drafter", "label_key", "compact", "channel", "owner",
    "token",
)  # fmt: skip
PER_VIEW = 4
MOST_PAGES = 260
LEFT_OUT = ("/logout", "/download/", "/csv", "/picture/", "/jsi18n")


def hostile_texts(shared_data: Path) -> list[str]:
    """Naughty strings and web payloads, as text a database can hold."""
    found: list[str] = []
    for name in ("web_payloads.jsonl", "naughty_strings.jsonl"):
        lines = (shared_data / "robustness" / name).read_text(encoding="utf-8").split("\n")
        for line in filter(None, lines):
            row = json.loads(line)
            text = next((row[key] for key in ("text", "string", "payload") if key in row), "")
            found.append(text.replace("\x00", ""))
    return [text for text in found if text.strip()]


def plant(texts: list[str]) -> int:
    """Write them into every free text of every row of ours; how many values were replaced."""
    ours = [model for model in apps.get_models() if _is_ours(model)]
    with lifted(*ours):
        return _written(ours, texts)


def _is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_label in APPS and not model.__name__.startswith("Historical")


def _written(ours: list[type[models.Model]], texts: list[str]) -> int:
    turn = 0
    for model in ours:
        fields = [field for field in model._meta.concrete_fields if _is_free(field)]
        for pk in model._default_manager.values_list("pk", flat=True)[:40]:
            values = {}
            for field in fields:
                values[field.attname] = texts[turn % len(texts)][: field.max_length or 5_000]
                turn += 1
            if values:
                model._default_manager.filter(pk=pk).update(**values)
    return turn


def _is_free(field: models.Field) -> bool:  # type: ignore[type-arg]
    if not isinstance(field, models.CharField | models.TextField):
        return False
    if field.choices or field.unique or field.primary_key or field.remote_field is not None:
        return False
    if isinstance(field, models.EmailField | models.SlugField | models.URLField):
        return False
    long = field.max_length is None or field.max_length >= SHORTEST
    return long and not any(word in field.name for word in MEANINGFUL)


def crawl(client: Client, start: str = "/admin/") -> Iterator[tuple[str, int, Page]]:
    """Every page a person can click to: its address, status and what a browser makes of it."""
    waiting, seen, of_view = deque([start]), {start}, Counter[str]()
    while waiting and sum(of_view.values()) < MOST_PAGES:
        url = waiting.popleft()
        try:
            view = resolve(url.partition("?")[0])
        except Resolver404:
            yield url, 404, Page("")
            continue
        name = f"{view.view_name}:{view.kwargs.get('object_id') is not None}"
        if of_view[name] >= PER_VIEW:
            continue
        of_view[name] += 1
        response = client.get(url)
        if isinstance(response, StreamingHttpResponse) or not _is_html(response):
            continue
        page = Page(response.content.decode())
        yield url, response.status_code, page
        for tag, attribute, value in page.attributes:
            if (tag, attribute) == ("a", "href"):
                link = _absolute(value, url)
                if link and link not in seen:
                    seen.add(link)
                    waiting.append(link)


def _is_html(response: object) -> bool:
    return str(getattr(response, "headers", {}).get("Content-Type", "")).startswith("text/html")


def _absolute(href: str, base: str) -> str:
    link = href.partition("#")[0]
    if link.startswith("?"):
        link = base.partition("?")[0] + link
    if not link.startswith("/admin/") or any(part in link for part in LEFT_OUT):
        return ""
    return link
