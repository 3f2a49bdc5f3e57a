"""The desk's addresses below /admin/, every one behind the admin's own log-in."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

from review_queue.desk import (
    attention,
    connect_page,
    decisions,
    item_page,
    outbox_page,
    playbooks_page,
    queue_page,
    recovery,
    source_pages,
    stopping_page,
    timeline_page,
)

_ADDRESSES: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
    ("review/", queue_page.show_queue, "review_queue_home"),
    ("review/next/", decisions.review_next, "review_next"),
    ("review/outbox/", outbox_page.show_outbox, "review_outbox"),
    ("review/outbox/<str:name>/", outbox_page.show_outbox_item, "review_outbox_item"),
    ("review/connect-a-model/", connect_page.show_connect_model, "review_connect_model"),
    ("review/stop/", stopping_page.stop_all, "review_stop"),
    ("review/stop/<int:workflow_id>/", stopping_page.stop_workflow, "review_stop_workflow"),
    ("playbooks/", playbooks_page.show_playbooks, "playbooks"),
    ("playbooks/<str:folder>/install/", playbooks_page.install, "playbook_install"),
    ("review/<int:task_id>/", item_page.show_item, "review_item"),
    ("review/<int:task_id>/approve/", decisions.approve, "review_decide"),
    ("review/<int:task_id>/send-back/", decisions.send_back, "review_send_back"),
    ("review/<int:task_id>/reject/", decisions.reject, "review_reject"),
    ("review/<int:task_id>/undo/", decisions.undo, "review_undo"),
    ("review/<int:task_id>/claim/", attention.claim, "review_claim"),
    ("review/<int:task_id>/release/", attention.release, "review_release"),
    ("review/<int:task_id>/views/", attention.views, "review_views"),
    ("review/<int:task_id>/html/", source_pages.show_html, "review_source_html"),
    ("review/<int:task_id>/text/", source_pages.show_text, "review_source_text"),
    ("review/<int:task_id>/files/<int:number>/", source_pages.show_file, "review_source_file"),
    (
        "review/<int:task_id>/files/<int:number>/download/",
        source_pages.download_file,
        "review_source_download",
    ),
    (
        "review/<int:task_id>/files/<int:number>/picture/",
        source_pages.show_picture,
        "review_source_picture",
    ),
    ("review/<int:task_id>/timeline/", timeline_page.show_timeline, "review_timeline"),
    ("review/<int:task_id>/recovery/", recovery.show_recovery, "review_recovery"),
    ("review/<int:task_id>/resolve/", recovery.resolve, "review_resolve"),
)


def urls(admin_site: AdminSite) -> list[URLPattern]:
    """Paths relative to /admin/, named in the admin's namespace."""
    return [path(route, admin_site.admin_view(view), name=name) for route, view, name in _ADDRESSES]
