"""Admin pages of the topics: what was learned and how good it is, read only; named questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from policies.topics.models import NamedDetector, NamedExample, TopicExample, TopicModel

if TYPE_CHECKING:
    _ModelPages = admin.ModelAdmin[TopicModel]
    _ExamplePages = admin.ModelAdmin[TopicExample]
    _DetectorPages = admin.ModelAdmin[NamedDetector]
    _ExampleRows = admin.TabularInline[NamedExample, NamedDetector]
else:
    _ModelPages = _ExamplePages = _DetectorPages = admin.ModelAdmin
    _ExampleRows = admin.TabularInline

_COLUMNS = ("rows", "risk", "found", "right_when_said", "held")
_HEADINGS = ("Topic", "Rows", "Risk", "Found", "Right when said", "Held")


class _ReadOnly:
    """Nobody writes here by hand: training and importing do."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(TopicModel)
class TopicModelAdmin(_ReadOnly, _ModelPages):
    """Each version with what it was worth on texts it had not seen."""

    list_display = ("purpose", "version", "trained_at", "sample_size", "caught", "needlessly_held")
    list_filter = ("purpose",)
    fields = (
        "purpose", "version", "trained_at", "sample_size",
        "caught", "needlessly_held", "quality_per_topic",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="High-risk texts held")
    def caught(self, row: TopicModel) -> str:
        """The share of unseen high-risk texts it sends to a person."""
        return _percent(row.held_out_quality["overall"]["held_of_high"])

    @admin.display(description="Routine texts held")
    def needlessly_held(self, row: TopicModel) -> str:
        """The share of unseen routine texts it sends to a person all the same."""
        return _percent(row.held_out_quality["overall"]["held_of_low"])

    @admin.display(description="On texts it had not seen")
    def quality_per_topic(self, row: TopicModel) -> SafeString:
        """A table, one line per topic."""
        head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in _HEADINGS))
        lines = format_html_join(
            "",
            '<tr><th scope="row">{}</th>' + "<td>{}</td>" * len(_COLUMNS) + "</tr>",
            (
                (label, *(_shown(values[name]) for name in _COLUMNS))
                for label, values in sorted(row.held_out_quality["labels"].items())
            ),
        )
        return format_html(
            "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, lines
        )


@admin.register(TopicExample)
class TopicExampleAdmin(_ReadOnly, _ExamplePages):
    """The imported labels."""

    list_display = ("label", "risk", "shortened", "imported_at", "imported_by_name")
    list_filter = ("risk", "label")
    search_fields = ("text",)

    @admin.display(description="Text")
    def shortened(self, row: TopicExample) -> str:
        """The start of the text."""
        return row.text[:80]


class _Examples(_ExampleRows):
    model = NamedExample
    extra = 1


@admin.register(NamedDetector)
class NamedDetectorAdmin(_DetectorPages):
    """A question with its example texts; twenty of each answer teach the local classifier."""

    list_display = ("name", "key", "question", "is_active")
    inlines = (_Examples,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Rules name the key, so it stays."""
        return ("key",) if obj else ()


def _shown(value: object) -> str:
    return _percent(value) if isinstance(value, float) else str(value)


def _percent(share: float) -> str:
    """Rounded down, so that 99.6 % never reads as all."""
    return f"{int(share * 1000) / 10:.1f} %"
