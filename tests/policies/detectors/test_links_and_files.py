"""Links, images and attachments: what may pass, what may not."""

from __future__ import annotations

import pytest

from tests.policies.detectors.looking import came_in, out, raised

HOSTS = ("shop.example", "help.shop.example")


@pytest.mark.parametrize(
    "link",
    [
        "https://shop.example",
        "https://shop.example/help/returns.html",
        "https://help.shop.example/a",
    ],
)
def test_a_plain_link_to_an_allowed_host_passes(link: str) -> None:
    assert out(f"See {link}.", company__link_hosts=HOSTS) == set()
    assert out(f"See {link}.") == {"link"}


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/",
        "http://shop.example/",
        "https://shop.example.evil.com/",
        "https://shop.example@evil.com/",
        "https://shop.example/?d=secret",
        "https://shop.example/#secret",
        "https://shop.example:8443/",
        "www.shop.example",
        "evil.com/now",
        "![x](https://shop.example/a.png)",
        "[here](https://shop.example/)",
        '<img src="https://shop.example/a.png">',
        '<a href="https://evil.example/">https://shop.example</a>',
        "javascript:alert",
        "h&#116;tps://evil.example/",
    ],
)
def test_every_other_link_or_image_goes_to_a_person(link: str) -> None:
    assert "link" in out(f"See {link} now", message=link, company__link_hosts=HOSTS)


def test_an_allowed_link_does_not_cover_for_another_one() -> None:
    both = "https://shop.example/ and https://evil.example/"
    assert out(both, company__link_hosts=HOSTS) == {"link"}


@pytest.mark.parametrize(
    "name", ["a.exe", "invoice.pdf.js", "list.xlsm", "photos.zip", "x.HTML", "a\u202efdp.exe"]
)
def test_a_file_that_may_run_something_goes_to_a_person(name: str) -> None:
    assert "attachment_risky" in raised(came_in(name, label="attachment name"))


@pytest.mark.parametrize("name", ["invoice.pdf", "photo.jpg", "zip", "exe.docx", "my.js.txt"])
def test_an_ordinary_file_is_only_noticed(name: str) -> None:
    found = came_in(name, label="attachment name")
    assert found.reasons == ()
    assert found.noticed == {"attachment"}


def test_an_attachment_without_a_name_is_noticed_too() -> None:
    assert came_in("Hello", message__has_attachment=True).noticed == {"attachment"}
    assert came_in("Hello", message__has_attachment=False).noticed == frozenset()


def test_a_file_name_in_the_text_is_no_attachment() -> None:
    assert came_in("my setup.exe does not start").reasons == ()
