"""What came in is downloaded byte for byte, under a name and a type no browser runs."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.models import Source, Task
from tests.builders import received
from tests.review_queue.admin.conftest import logged_in, url

pytestmark = pytest.mark.django_db
NASTY = b"\x00\xff<script>alert(1)</script>\r\n"


@pytest.mark.parametrize(
    ("filename", "ending"),
    [
        ("letter.eml", ".eml"),
        ("Rows.CSV", ".csv"),
        ("run.exe", ".bin"),
        ("page.html", ".bin"),
        ("", ".bin"),
        ('x"\r\nSet-Cookie: a=b.svg', ".bin"),
        ("../../etc/passwd", ".bin"),
    ],
)
def test_the_raw_bytes_are_a_harmless_download(filename: str, ending: str, erin: User) -> None:
    task = received(raw=NASTY, raw_media_type="text/html", filename=filename)
    source = Source.objects.get(task=task)
    answer = logged_in(erin).get(f"/admin/queue/source/{source.pk}/raw/")
    assert answer.content == NASTY
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    expected = f'attachment; filename="source-{source.pk}{ending}"'
    assert answer["Content-Disposition"] == expected
    assert "Set-Cookie" not in answer


def test_markup_that_came_in_is_shown_as_text(erin: User) -> None:
    task = received("<img src=x onerror=alert(1)>", html="<b>bold</b><script>x</script>")
    source = Source.objects.get(task=task)
    page = logged_in(erin).get(url(Source, "change", source.pk)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "&lt;b&gt;bold&lt;/b&gt;&lt;script&gt;x&lt;/script&gt;" in page


def test_a_tasks_page_leads_to_its_input(erin: User) -> None:
    task, client = received(), logged_in(erin)
    page = client.get(url(Task, "change", task.pk)).content.decode()
    address = f"/admin/queue/source/of-task/{task.pk}/"
    assert f'href="{address}"' in page
    source = Source.objects.get(task=task)
    assert client.get(address)["Location"] == url(Source, "change", source.pk)
    assert client.get("/admin/queue/source/of-task/999/").status_code == 404
    assert client.get("/admin/queue/source/999/raw/").status_code == 404
    assert client.post(f"/admin/queue/source/{source.pk}/raw/").status_code == 405
