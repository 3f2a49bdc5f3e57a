"""The desk's addresses below /admin/, every one behind the admin's own log-in."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from review_queue.desk.company import connect_page, documents_page, playbooks_page
from review_queue.desk.item import (
    added_files,
    attention,
    autosaves,
    batch_page,
    blind_page,
    comments_page,
    decisions,
    effect_page,
    item_page,
    moves,
    never_again_page,
    opinions_page,
    proof_page,
    recovery,
    source_pages,
)
from review_queue.desk.outcomes import (
    bounces_page,
    letters_page,
    outbox_page,
    quarantine_page,
    recall_page,
    stopping_page,
    unknown_page,
)
from review_queue.desk.own import keys_page, notice_wishes, notices_page, to_do_page
from review_queue.desk.queue import palette, plan_page, queue_page, saved_views
from review_queue.desk.timeline import timeline_page

_ADDRESSES: tuple[tuple[str, Callable[..., HttpResponseBase], str], ...] = (
    ("review/", queue_page.show_queue, "review_queue_home"),
    ("review/next/", decisions.review_next, "review_next"),
    ("review/views/save/", saved_views.save, "review_view_save"),
    ("review/views/counts/", saved_views.counts, "review_view_counts"),
    ("review/views/<int:view_id>/change/", saved_views.change, "review_view_change"),
    ("review/views/<int:view_id>/delete/", saved_views.delete, "review_view_delete"),
    ("review/plan/", plan_page.show_plan, "review_plan"),
    ("review/plan/make/", plan_page.make, "review_plan_make"),
    ("review/plan/start/", plan_page.start, "review_plan_start"),
    ("review/plan/end/", plan_page.end, "review_plan_end"),
    ("review/outbox/", outbox_page.show_outbox, "review_outbox"),
    ("review/outbox/<str:name>/", outbox_page.show_outbox_item, "review_outbox_item"),
    (
        "review/outbox/<str:name>/bytes/<int:number>/",
        outbox_page.download_outbox_item,
        "review_outbox_bytes",
    ),
    ("review/to-do/", to_do_page.show_to_dos, "review_to_dos"),
    ("review/to-do/<int:to_do_id>/done/", to_do_page.finish, "review_to_do_done"),
    ("review/to-do/<int:to_do_id>/reopen/", to_do_page.reopen, "review_to_do_reopen"),
    ("review/documents/", documents_page.show_documents, "review_documents"),
    ("review/documents/<int:document_id>/", documents_page.download_document, "review_document"),
    ("review/notices/", notices_page.show_notices, "review_notices"),
    ("review/notices/count/", notices_page.count, "review_notice_count"),
    ("review/notices/read/", notices_page.read_everything, "review_notices_read"),
    ("review/notices/settings/", notice_wishes.show_wishes, "review_notice_wishes"),
    ("review/notices/letters/", letters_page.show_letters, "review_letters"),
    ("review/notices/letters/<int:letter_id>/", letters_page.show_letter, "review_letter"),
    ("review/notices/<int:notice_id>/read/", notices_page.read, "review_notice_read"),
    ("review/notices/<int:notice_id>/snooze/", notices_page.snooze, "review_notice_snooze"),
    ("review/connect-a-model/", connect_page.show_connect_model, "review_connect_model"),
    ("review/stop/", stopping_page.stop_all, "review_stop"),
    ("review/stop/<int:workflow_id>/", stopping_page.stop_workflow, "review_stop_workflow"),
    ("playbooks/", playbooks_page.show_playbooks, "playbooks"),
    ("playbooks/<str:folder>/install/", playbooks_page.install, "playbook_install"),
    ("review/keys/", keys_page.keys, "review_keys"),
    ("review/keys/switch/", keys_page.switch, "review_keys_switch"),
    ("review/find/", palette.find, "review_find"),
    ("review/<int:task_id>/bounces/<int:bounce_id>/", bounces_page.settle, "review_bounce"),
    ("review/batch/<str:key>/", batch_page.show_batch, "review_batch"),
    ("review/batch/<str:key>/approve/", batch_page.approve, "review_batch_approve"),
    ("review/batch/<str:key>/open/<int:task_id>/", batch_page.open_one, "review_batch_open"),
    ("review/<int:task_id>/look-alikes/", batch_page.start, "review_batch_start"),
    ("review/recall/", recall_page.show_recall, "review_recall"),
    ("review/recall/start/", recall_page.start, "review_recall_start"),
    ("review/recall/<int:recall_id>/", recall_page.show_run, "review_recall_run"),
    ("review/recall/<int:recall_id>/stop/", recall_page.stop, "review_recall_stop"),
    ("review/unknown/", unknown_page.show_unknown, "review_unknown"),
    ("review/quarantine/", quarantine_page.show_quarantine, "review_quarantine"),
    ("review/quarantine/lift/", quarantine_page.lift, "review_quarantine_lift"),
    ("review/<int:task_id>/", item_page.show_item, "review_item"),
    ("review/<int:task_id>/approve/", decisions.approve, "review_decide"),
    ("review/<int:task_id>/send-back/", decisions.send_back, "review_send_back"),
    ("review/<int:task_id>/reject/", decisions.reject, "review_reject"),
    ("review/<int:task_id>/undo/", decisions.undo, "review_undo"),
    ("review/<int:task_id>/claim/", attention.claim, "review_claim"),
    ("review/<int:task_id>/release/", attention.release, "review_release"),
    ("review/<int:task_id>/views/", attention.views, "review_views"),
    ("review/<int:task_id>/open/", attention.open_card, "review_open"),
    ("review/<int:task_id>/blind/", blind_page.answer, "review_blind"),
    ("review/<int:task_id>/proofs/", proof_page.check_text, "review_proofs"),
    ("review/<int:task_id>/proofs/opened/", proof_page.opened, "review_proof_opened"),
    ("review/<int:task_id>/autosave/", autosaves.keep, "review_autosave"),
    ("review/<int:task_id>/autosave/discard/", autosaves.discard, "review_discard"),
    ("review/<int:task_id>/html/", source_pages.show_html, "review_source_html"),
    ("review/<int:task_id>/text/", source_pages.show_text, "review_source_text"),
    ("review/<int:task_id>/added/", added_files.add, "review_file_add"),
    ("review/<int:task_id>/added/<int:file_id>/", added_files.download, "review_file_added"),
    ("review/<int:task_id>/added/<int:file_id>/remove/", added_files.remove, "review_file_remove"),
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
    ("review/<int:task_id>/later/", moves.later, "review_later"),
    ("review/<int:task_id>/wake/", moves.wake, "review_wake"),
    ("review/<int:task_id>/assign/", moves.assign, "review_assign"),
    ("review/<int:task_id>/take-over/", moves.take_over, "review_take_over"),
    ("review/<int:task_id>/hand-back/", moves.hand_back, "review_hand_back"),
    ("review/<int:task_id>/block/", moves.block, "review_block"),
    ("review/<int:task_id>/options/", moves.forward, "review_put_forward"),
    ("review/<int:task_id>/lift-block/", moves.lift_block, "review_lift_block"),
    ("review/<int:task_id>/never-again/", never_again_page.never_again, "review_never_again"),
    ("review/<int:task_id>/comment/", comments_page.comment, "review_comment"),
    ("review/<int:task_id>/opinion/", opinions_page.ask, "review_ask_opinion"),
    (
        "review/<int:task_id>/opinion/<int:opinion_id>/",
        opinions_page.answer,
        "review_answer_opinion",
    ),
    ("review/explain/<int:decision_id>/", comments_page.explain, "review_explain"),
    ("review/<int:task_id>/timeline/", timeline_page.show_timeline, "review_timeline"),
    (
        "review/<int:task_id>/runs/<int:execution_id>/check/",
        effect_page.check,
        "review_effect_check",
    ),
    ("review/<int:task_id>/recovery/", recovery.show_recovery, "review_recovery"),
    ("review/<int:task_id>/resolve/", recovery.resolve, "review_resolve"),
)


def urls(admin_site: AdminSite) -> list[URLPattern]:
    """Paths relative to /admin/, named in the admin's namespace."""
    return [path(route, admin_site.admin_view(view), name=name) for route, view, name in _ADDRESSES]
