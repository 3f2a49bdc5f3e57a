"""The owner's pages below /admin/, every one behind the admin's own log-in."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from hitl_site.owner_pages import (
    action_map,
    backtests,
    care_page,
    draft_page,
    label_upload,
    life_cycle,
    policies_home,
    preview,
    proposals,
    publish_page,
    topics_page,
    version_page,
)

_ADDRESSES: tuple[tuple[str, Callable[..., HttpResponseBase], str], ...] = (
    ("policies/", policies_home.show_policies, "owner_policies"),
    ("policies/actions/", action_map.show_actions, "owner_actions"),
    ("policies/care/", care_page.show_care, "owner_care"),
    ("policies/draft/", draft_page.show_draft, "owner_draft"),
    ("policies/draft/start/", life_cycle.start, "owner_start"),
    ("policies/draft/preview/", preview.show_preview, "owner_preview"),
    ("policies/topics/", topics_page.show_topics, "owner_topics"),
    ("policies/topics/train/", topics_page.train, "owner_train"),
    ("policies/topics/trainings/<int:run_id>/", topics_page.show_training, "owner_training"),
    ("policies/topics/labels/", label_upload.show_labels, "owner_labels"),
    ("policies/topics/labels/<int:upload_id>/", label_upload.show_upload, "owner_label_upload"),
    ("policies/topics/labels/<int:upload_id>/take/", label_upload.take, "owner_labels_take"),
    ("policies/topics/labels/<int:upload_id>/drop/", label_upload.drop, "owner_labels_drop"),
    ("policies/proposals/<int:proposal_id>/", proposals.take, "owner_take_proposal"),
    (
        "policies/proposals/<int:proposal_id>/decline/",
        proposals.decline,
        "owner_decline_proposal",
    ),
    ("policies/<int:number>/", version_page.show_version, "owner_version"),
    ("policies/<int:number>/publish/", publish_page.show_publish, "owner_publish"),
    ("policies/<int:number>/replay/", backtests.start, "owner_replay"),
    ("policies/replays/<int:run_id>/", backtests.show_run, "owner_run"),
    ("policies/replays/<int:run_id>/cancel/", backtests.cancel, "owner_run_cancel"),
    ("policies/replays/<int:run_id>/csv/", backtests.download, "owner_run_csv"),
    ("policies/<int:number>/throw-away/", life_cycle.throw_away, "owner_throw_away"),
    ("policies/<int:number>/try/", life_cycle.try_out, "owner_try"),
    ("policies/<int:number>/end-trial/", life_cycle.end_trial, "owner_end_trial"),
    ("policies/<int:number>/cancel/", life_cycle.cancel, "owner_cancel"),
    ("policies/<int:number>/confirm/", life_cycle.confirm, "owner_confirm"),
    ("policies/<int:number>/still-right/", life_cycle.still_right, "owner_still_right"),
)


def urls(admin_site: AdminSite) -> list[URLPattern]:
    """Paths relative to /admin/, named in the admin's namespace."""
    return [path(route, admin_site.admin_view(view), name=name) for route, view, name in _ADDRESSES]
