"""What is taken, and what of it is kept: a file's own bytes decide, and a picture loses its place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from customary.app import boot
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import system
from customary.plugins.errors import CustomaryError, Invalid, TooLarge
from customary.plugins.text import speaking
from customary.records.attachments import storage
from customary.records.attachments.adding import Upload, prepare
from customary.records.attachments.reading import one_attachment
from customary.records.models import Attachment
from customary.settings import Settings
from PIL import Image

from tests.builders.customers import make_customer
from tests.builders.files import PLACE, a_pdf, a_photo, a_recording, a_workbook, attach

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
MACROS = a_workbook(xl_vbaProject_bin=b"").replace(b"xl/vbaProject/bin", b"xl/vbaProject.bin")


def kept(attachment_id: int) -> tuple[Attachment, bytes]:
    with reading() as session:
        found = one_attachment(session, system("a test"), attachment_id)
    return found, b"".join(storage.pieces(found.store_key, 0, found.bytes - 1))


def told(name: str, content: bytes) -> str:
    """What is said of a file that is not taken; no database is asked for it."""
    with ExitStack() as files, speaking("en"):
        with pytest.raises(CustomaryError) as refused:
            prepare(Upload(name, io.BytesIO(content)), files)
        failure = refused.value
        return str(failure.errors[0].message if isinstance(failure, Invalid) else failure.message)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment whose database is never opened."""
    here = tmp_path_factory.mktemp("house")
    with boot(Settings(database=f"sqlite:///{here}/none.db"), check=False).active() as deployment:
        yield deployment


@pytest.mark.parametrize(
    ("name", "format"), [("现场.jpg", "JPEG"), ("a.jpeg", "MPO"), ("b.png", "PNG"), ("c.webp", "WEBP")]
)
def test_a_picture_loses_the_place_where_it_was_taken(deployment: Deployment, name: str, format: str) -> None:
    sent = a_photo(format)
    assert PLACE in sent
    found, content = kept(attach("core.customer", make_customer("王小明"), name, sent))
    assert (found.name, found.width, found.height, found.bytes) == (name, 640, 480, len(content))
    for word in (PLACE, b"Exif", b"GPS", b"xmpmeta", b"Telephone of Wang"):
        assert word not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert not picture.getexif()
        assert picture.convert("RGB").getpixel((10, 10))[0] > 200
    small = b"".join(storage.pieces(found.store_key + storage.THUMBNAIL, 0, -1))
    with Image.open(io.BytesIO(small)) as picture:
        assert picture.size == (320, 240)
        assert PLACE not in small


def test_a_picture_is_turned_upright(deployment: Deployment) -> None:
    found, content = kept(attach("core.customer", make_customer("王小明"), "a.jpg", a_photo(turned=True)))
    assert (found.width, found.height) == (480, 640)
    with Image.open(io.BytesIO(content)) as picture:
        red, blue = picture.getpixel((240, 20)), picture.getpixel((240, 620))
    assert (red[0] > 200, blue[2] > 200) == (True, True)


def test_what_hides_behind_a_picture_is_gone(deployment: Deployment) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as hidden:
        hidden.writestr("program.exe", b"MZ")
    _found, content = kept(
        attach("core.customer", make_customer("王小明"), "a.jpg", a_photo() + HTML + archive.getvalue())
    )
    assert b"script" not in content
    assert b"program.exe" not in content


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("保养单.pdf", a_pdf(), "application/pdf"),
        ("报价.xlsx", a_workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("名单.csv", "姓名,电话\n王小明,138\n".encode("gb18030"), "text/csv"),
        ("note.TXT", "你好".encode("utf-16"), "text/plain"),
        ("回访.wav", a_recording(), "audio/wav"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/vnd.ms-excel"),
    ],
)
def test_what_is_taken_is_kept_as_it_is(deployment: Deployment, name: str, content: bytes, media_type: str) -> None:
    found, stored = kept(attach("core.customer", make_customer("王小明"), name, content))
    assert (found.name, found.media_type, stored) == (name, media_type, content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jpg", a_pdf(), "a.jpg is not what its name says."),
        ("a.pdf", a_photo(), "a.pdf is not what its name says."),
        ("a.pdf", b"\n" + a_pdf(), "a.pdf is not what its name says."),
        ("a.txt", HTML, "a.txt is not what its name says."),
        ("a.csv", b"\xef\xbb\xbf <svg onload=alert(1)>", "a.csv is not what its name says."),
        ("a.txt", b"\x7fELF" + bytes(300), "a.txt is not what its name says."),
        ("a.txt", bytes(300), "a.txt is not what its name says."),
        ("a.docx", a_workbook(), "a.docx is not what its name says."),
        ("a.svg", b"<svg/>", "a.svg is of a kind that is not taken. Taken are: "),
        ("a.html", HTML, "a.html is of a kind that is not taken. Taken are: "),
        ("a.pdf.exe", b"MZ" + bytes(300), "a.pdf.exe is of a kind that is not taken. Taken are: "),
        ("none", a_pdf(), "none is of a kind that is not taken. Taken are: "),
        ("a.pdf", b"", "a.pdf is empty."),
        ("a.jpg", a_photo()[:900], "a.jpg cannot be opened: it is damaged."),
        ("a.pdf", a_pdf() + a_workbook(), "a.pdf has a second file hidden in it."),
        ("a.pdf", a_pdf(b"/Encrypt 5 0 R"), "a.pdf has a password. Take it off, and send the file again."),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "a.xlsx has a password. Take it off, and send the file again.",
        ),
        ("a.xlsx", MACROS, "a.xlsx has a program in it (a macro). Save it without, and send it again."),
        ("a.xlsx", a_workbook(xl_x=bytes(40_000_000)), "a.xlsx would become far too large when it is opened."),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "a.xlsx cannot be opened: it is damaged."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_taken_is_said_in_one_sentence(house: Deployment, name: str, content: bytes, said: str) -> None:
    assert told(name, content).startswith(said)


def test_a_picture_of_absurd_size_is_refused_before_it_is_drawn(house: Deployment) -> None:
    target = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(target, "PNG")
    assert len(target.getvalue()) < 100_000
    assert told("a.png", target.getvalue()) == "a.png has more than 60 million pixels; make it smaller."


def test_the_house_says_how_large_and_of_which_kind(deployment: Deployment) -> None:
    customer = make_customer("王小明")
    small = replace(
        deployment,
        settings=replace(deployment.settings, attachment_limit_mb=1, attachment_quota_mb=2, attachment_types=("pdf",)),
    )
    with small.active():
        assert told("a.jpg", a_photo()).endswith("Taken are: PDF.")
        assert told("a.pdf", a_pdf(bytes(1_100_000))) == "a.pdf is larger than 1 MB."
        for _time in range(2):
            attach("core.customer", customer, "a.pdf", a_pdf(bytes(900_000)))
        with pytest.raises(TooLarge, match="2 MB"):
            attach("core.customer", customer, "a.pdf", a_pdf(bytes(900_000)))


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\合同 2026.pdf", "合同 2026.pdf"),
        ("..%2f\0.pdf", "%2f.pdf"),
        ("fdp\u202e.pdf", "fdp.pdf"),
        ("长" * 400 + ".pdf", "长" * 150 + ".pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
    ],
)
def test_a_name_is_a_name_and_never_a_place(deployment: Deployment, sent: str, name: str) -> None:
    found, _content = kept(attach("core.customer", make_customer("王小明"), sent))
    assert found.name == name
    assert name[:4] not in found.store_key
