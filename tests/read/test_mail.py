"""Mail: the part worth reading, with what its header lines say."""

from __future__ import annotations

import pytest

from tests.read.reading import body, read, words
from truceline.errors import ReadError

MAIL = """From: =?utf-8?q?Harbour_Post_News?= <news@harbourpost.example>
Subject: Re: =?utf-8?B?Q29udm95IHR1cm5lZCBiYWNr?=
Date: Fri, 07 Nov 2025 08:14:00 {zone}
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

View this email in your browser

Convoy turned back

A convoy was turned back at the crossing on Friday, officials said. =E2=80=
=9CWe waited,=E2=80=9D a driver said.

Unsubscribe
--b
Content-Type: text/html; charset=utf-8

<p>{html}</p>
--b--
"""


def test_newsletter() -> None:
    made = read(MAIL.format(zone="+0200", html="A convoy"), "mail")
    assert made.title and made.title.value == "Convoy turned back" and made.title.span
    assert made.publisher and (made.publisher.value, made.publisher.evidence) == ("Harbour Post News", "mail sender")
    assert made.published and (made.published.value, made.published.zone) == ("2025-11-07T08:14:00", "+02:00")
    assert body(made).endswith("“We waited,” a driver said.")
    assert words(made, made.dropped) == ["View this email in your browser", "Unsubscribe"]
    assert made.media_type == "message/rfc822"


def test_no_zone_is_invented() -> None:
    made = read(MAIL.format(zone="-0000", html="A convoy"), "mail")
    assert made.published and made.published.zone is None


def test_html_part_where_the_plain_one_is_a_stub() -> None:
    long = "The convoy was turned back at the crossing on Friday, officials said in a statement. " * 12
    made = read(MAIL.format(zone="+0200", html=long), "mail")
    assert "in a statement" in body(made) and "We waited" not in made.text


def test_person_and_list() -> None:
    made = read(
        "From: Jane Doe via Crossing Watch <list@x.example>\nMIME-Version: 1.0\n\nThe road was shut. It rained.\n",
        "mail",
    )
    assert made.author and made.author.value == "Jane Doe" and made.publisher is None
    assert [one.value for one in made.republishers] == ["Crossing Watch"]


@pytest.mark.parametrize(
    "mail",
    [
        "From: =?x?b?!!!?= <<<\nDate: Fri, 99 Feb 2025 99:99:99 +9999\nContent-Type: text/plain; charset=rot13\n\n"
        "The road was shut.\n",
        'Content-Type: multipart/mixed; boundary=""\n\n--\nThe road was shut.\n',
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!VGhlIHJvYWQgd2FzIHNodXQu\n",
        "".join(f"Content-Type: multipart/mixed; boundary=n{i}\n\n--n{i}\n" for i in range(2000))
        + "\n\nThe road was shut.\n",
    ],
)
def test_broken_mail_is_read_or_refused_with_a_reason(mail: str) -> None:
    try:
        made = read(mail, "mail")
    except ReadError as error:
        assert error.reason in ("bad mail", "empty", "not text")
    else:
        assert made.text.strip()
