"""Pages and pieces of pages from the templates below `owner/`."""

from __future__ import annotations

from functools import partial

from review_queue.framed_pages import framed_page, page_fragment

owner_page = partial(framed_page, "owner")
owner_fragment = partial(page_fragment, "owner")
