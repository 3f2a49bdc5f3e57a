"""Pages and pieces of pages from the templates below `auditor/`."""

from __future__ import annotations

from functools import partial

from review_queue.framed_pages import framed_page, page_fragment

auditor_page = partial(framed_page, "auditor")
auditor_fragment = partial(page_fragment, "auditor")
