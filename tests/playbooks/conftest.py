"""The demo company, as a first start makes it."""

from __future__ import annotations

import pytest

from hitl_site.demo.create import Created, create_demo_company


@pytest.fixture
def demo(db: None) -> Created:
    """Juniper & Pine with all its sample work, drafted and routed."""
    return create_demo_company(password="a demo password")
