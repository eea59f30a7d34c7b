"""The digest: cited, marked, sent once to those who said yes twice; received by a real server."""

from __future__ import annotations

import datetime as dates
import email
import email.policy
import socket
import ssl
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.share.conftest import NOW
from truceline.ledger import Ledger
from truceline.review import Current, decide
from truceline.share.corrections import corrections
from truceline.share.digest import MARK, digest
from truceline.share.mailing import Mailing, MailingError, secret
from truceline.share.outgoing import gather
from truceline.share.posting import last, post
from truceline.share.smtp import Server

aiosmtpd = pytest.importorskip("aiosmtpd.controller")
KEY = b"k" * 40
LONG_AGO = NOW - timedelta(days=400)


class Box:
    """A mailbox that refuses one address."""

    def __init__(self) -> None:
        self.got: list[tuple[list[str], EmailMessage]] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.got.append((list(envelope.rcpt_tos), message))
        return "250 taken"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = dates.datetime.now(dates.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, plain, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    return folder


@pytest.fixture
def box(certificate):
    """A real mail server on this machine that speaks STARTTLS and takes nothing without it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    held = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        held.port = free.getsockname()[1]
    controller = aiosmtpd.Controller(
        held, hostname="127.0.0.1", port=held.port, tls_context=context, require_starttls=True
    )
    controller.start()
    yield held
    controller.stop()


@pytest.fixture
def server(box, certificate) -> Server:
    trust = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    return Server(host="localhost", port=box.port, trust=trust)


@pytest.fixture
def mailing(reviewed) -> Mailing:
    return Mailing(reviewed, KEY, sender="digest@mission.example", base="https://ledger.example")


def token_in(message: EmailMessage) -> str:
    return message.get_content().partition("token=")[2].split()[0]


def subscribe(mailing: Mailing, address: str) -> None:
    mailing.confirm(token_in(mailing.ask(address)))


def test_every_line_is_cited_and_machine_text_is_marked(everything) -> None:
    made = digest(everything, LONG_AGO)
    lines = made.text.split("\n")
    heads = [n for n, line in enumerate(lines) if line.startswith("* ")]
    assert len(heads) == made.lines
    assert all("[" in lines[n + 1] and lines[n + 2].strip().startswith("urn:") for n in heads)
    marked = [lines[n] for n in heads if MARK in lines[n]]
    assert len(marked) == made.text.count(MARK) == made.html.count(MARK) == 2


def test_what_was_told_before_is_not_told_again_and_the_same_content_has_the_same_id(reviewed) -> None:
    out = gather(Current(reviewed), NOW)
    assert digest(out, LONG_AGO).lines == 2 and digest(out, NOW).lines == 0
    assert digest(out, LONG_AGO).id == digest(out, LONG_AGO).id != digest(out, NOW).id
    assert "does not mean that nothing happened" in digest(out, NOW).text


def test_what_was_confirmed_under_embargo_is_told_when_the_embargo_ends(book, tmp_path) -> None:
    early = dates.datetime(2025, 11, 8, tzinfo=dates.UTC)
    book.clock = lambda: early
    from truceline.review import add_user

    chief = add_user(book, "the.chief", "administrator")
    decide(book, chief, "rep-village/e1", "accept", "read it")
    out = gather(Current(book), dates.datetime(2025, 11, 13, tzinfo=dates.UTC))
    assert digest(out, dates.datetime(2025, 11, 10, tzinfo=dates.UTC)).lines == 1


def test_corrections_come_first(reviewed, chief) -> None:
    decide(reviewed, chief, "rep-village/e1", "reject", "it was thunder")
    out = gather(Current(reviewed), NOW)
    made = digest(out, LONG_AGO, corrections(reviewed, out))
    assert made.text.index("Retracted: rep-village/e1") < made.text.index("DEEDS AS TOLD")


def test_nobody_is_subscribed_before_the_second_yes(mailing) -> None:
    message = mailing.ask("Reader@Example.org")
    assert mailing.subscribers() == [] and message["To"] == "Reader@example.org"
    assert mailing.confirm(token_in(message)) == "Reader@example.org"
    assert mailing.subscribers() == ["Reader@example.org"]


def test_an_address_is_not_asked_again_within_the_hour(mailing) -> None:
    mailing.ask("reader@example.org")
    with pytest.raises(MailingError, match="less than an hour"):
        mailing.ask("READER@example.org")


def test_a_confirming_link_grows_old_and_an_unsubscribing_one_does_not(mailing, reviewed) -> None:
    token = token_in(mailing.ask("reader@example.org"))
    subscribe(mailing, "other@example.org")
    (_, mail), *_ = mailing.messages(digest(gather(Current(reviewed), NOW), LONG_AGO))
    leave = mail["List-Unsubscribe"].partition("token=")[2].partition(">")[0]
    reviewed.clock = lambda: NOW + timedelta(days=30)
    with pytest.raises(MailingError, match="too old"):
        mailing.confirm(token)
    assert mailing.leave(leave) == "other@example.org" and mailing.subscribers() == []
    assert mailing.leave(leave) == "other@example.org"


@pytest.mark.parametrize("token", ["", "x", "a.b", "é.ü", "W10.AAAA", "." * 50])
def test_a_made_up_token_is_refused(mailing, token) -> None:
    with pytest.raises(MailingError, match="not one of ours"):
        mailing.confirm(token)


def test_a_token_is_good_for_its_purpose_and_its_ledger_only(mailing, reviewed) -> None:
    token = token_in(mailing.ask("reader@example.org"))
    with pytest.raises(MailingError, match="something else"):
        mailing.leave(token)
    with pytest.raises(MailingError, match="not one of ours"):
        Mailing(reviewed, b"x" * 40, sender="digest@mission.example").confirm(token)


@pytest.mark.parametrize(
    "address", ["", "a", "a@", "a@b\nBcc: c@d", "a b@c.d", "a@b..c", "<a@b.c>", "a@-b.c", "a,b@c.d"]
)
def test_what_is_no_address_is_refused(mailing, address) -> None:
    with pytest.raises(MailingError, match="no mail address"):
        mailing.ask(address)


def test_a_mail_is_received_in_both_forms_with_a_way_out(mailing, reviewed, server, box) -> None:
    subscribe(mailing, "reader@example.org")
    made = digest(gather(Current(reviewed), NOW), LONG_AGO)
    done = post(reviewed, mailing, server, made, NOW)
    assert (done.sent, done.failed) == (1, ())
    ((to, mail),) = box.got
    assert to == ["reader@example.org"] and mail["Subject"] == made.subject
    assert mail["List-Unsubscribe"].startswith("<https://ledger.example/digest/leave?token=")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and mail["Auto-Submitted"] == "auto-generated"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "DEEDS AS TOLD" in text and "Ráven" in text and "unsubscribe" in text.lower()
    assert html.startswith("<!doctype html>") and "Ráven" in html
    assert last(reviewed) == NOW


def test_one_bad_address_does_not_stop_the_others_and_nobody_is_sent_twice(mailing, reviewed, server, box) -> None:
    for address in ("nobody@example.org", "one@example.org", "two@example.org"):
        subscribe(mailing, address)
    made = digest(gather(Current(reviewed), NOW), LONG_AGO)
    done = post(reviewed, mailing, server, made, NOW)
    assert done.sent == 2 and [address for address, _ in done.failed] == ["nobody@example.org"]
    assert "550" in done.failed[0][1]
    assert post(reviewed, mailing, server, made, NOW).sent == 0
    assert len(box.got) == 2


def test_a_digest_with_nothing_in_it_is_not_sent(mailing, reviewed, server, box) -> None:
    subscribe(mailing, "one@example.org")
    assert post(reviewed, mailing, server, digest(gather(Current(reviewed), NOW), NOW), NOW).sent == 0
    assert box.got == [] and last(reviewed) == NOW


def test_mail_leaves_this_machine_only_encrypted() -> None:
    with pytest.raises(MailingError, match="only encrypted"):
        Server(host="mail.example.org", tls="none").send([])


def test_a_server_that_is_not_there_or_not_trusted_is_named(box, mailing) -> None:
    with pytest.raises(MailingError, match=r"mail server localhost:1:"):
        Server(host="localhost", port=1).send([])
    with pytest.raises(MailingError, match="certificate"):
        Server(host="localhost", port=box.port).send([])


def test_subscriptions_are_no_part_of_the_log(mailing, reviewed: Ledger) -> None:
    before = reviewed.head()
    subscribe(mailing, "reader@example.org")
    assert reviewed.head() == before


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path) -> None:
    path = tmp_path / "digest.key"
    made = secret(path, create=True)
    assert secret(path, create=True) == made and path.stat().st_mode & 0o077 == 0
    path.write_bytes(b"short")
    with pytest.raises(MailingError, match="too short"):
        secret(path)
