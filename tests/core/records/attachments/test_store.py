"""Where the files lie: a folder that is ours alone, or an object store; and what becomes of those that nobody knows."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from customary.app import boot
from customary.customers.merge import merge_customers
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.doctor import _attachments
from customary.plugins.actor import system
from customary.plugins.errors import BootError, Rejected, Unavailable
from customary.plugins.text import texts
from customary.records.attachments import adding, storage
from customary.records.attachments.reading import attachments_of
from customary.records.attachments.removing import (
    KEPT,
    ON_THE_WAY,
    clear_attachments,
    compare_store,
    remove_attachment,
)
from customary.settings import Settings

from tests.builders.customers import make_customer
from tests.builders.files import a_photo, attach
from tests.object_store import object_store

_ = texts("web")
ME = system("a test")


@contextmanager
def keeping_at(deployment: Deployment, address: str) -> Iterator[Deployment]:
    with replace(deployment, settings=replace(deployment.settings, attachments=address)).active() as there:
        yield there


def names(customer: int) -> list[str]:
    with reading() as session:
        return [one.name for one in attachments_of(session, "core.customer", customer)]


def files_in(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def remove(attachment_id: int) -> None:
    with transaction(ME) as session:
        remove_attachment(session, ME, attachment_id)


def test_by_default_they_lie_in_a_folder_beside_the_database_that_is_ours_alone(tmp_path: Path) -> None:
    with boot(Settings(database=f"sqlite:///{tmp_path}/house.db"), check=False).active():
        storage.keep(storage.new_key(), io.BytesIO(b"x"))
    assert (tmp_path / "attachments").stat().st_mode & 0o777 == 0o700
    assert len(files_in(tmp_path / "attachments")) == 1


@pytest.mark.parametrize("address", ["ftp://x", "attachments", "https://example.com/x", "s3://key:secret@bucket"])
def test_an_address_that_no_store_has_is_said_at_the_start(tmp_path: Path, address: str) -> None:
    with pytest.raises(BootError, match="setting attachments") as refused:
        boot(Settings(database=f"sqlite:///{tmp_path}/house.db", attachments=address), check=False)
    assert "key:secret" not in str(refused.value)


def test_an_object_store_keeps_them_as_well(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "who")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret")
    monkeypatch.setenv("AWS_REGION", "cn-test")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    with object_store() as there:
        monkeypatch.setenv("AWS_ENDPOINT_URL", there.address)
        customer = make_customer("王小明")
        with keeping_at(deployment, f"s3://house/of-{there.address[-5:]}/{deployment.database.dialect}"):
            kept = attach("core.customer", customer, "现场.jpg", a_photo())
            assert len(there.files) == 2
            assert all("王" not in key and "现场" not in key for key in there.files)
            assert there.asked[0].startswith("AWS4-HMAC-SHA256 Credential=who/")
            with reading() as session:
                found = attachments_of(session, "core.customer", customer)[0]
            assert b"".join(storage.pieces(found.store_key, 0, 1)) == b"\xff\xd8"
            assert compare_store().missing == 0
            there.broken = True
            with caplog.at_level(logging.DEBUG), pytest.raises(Unavailable):
                attach("core.customer", customer, "a.pdf")
            there.broken = False
            assert "very-secret" not in caplog.text
            assert names(customer) == ["现场.jpg"]
            remove(kept)
            with clock.at(clock.now() + KEPT + timedelta(1)):
                clear_attachments()
            assert there.files == {}


def test_a_store_that_takes_nothing_is_said_and_nothing_is_written_down(deployment: Deployment, tmp_path: Path) -> None:
    (tmp_path / "files").touch()  # what should be a folder is none: every write fails, as on a full disk
    customer = make_customer("王小明")
    with keeping_at(deployment, (tmp_path / "files").as_uri()), pytest.raises(Unavailable):
        attach("core.customer", customer)
    assert names(customer) == []


def test_what_fails_after_the_file_takes_the_file_away_again(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def veto(*_values: object) -> tuple[int, ...]:
        raise Rejected(_("Name"))

    monkeypatch.setattr(adding, "_write_down", veto)
    customer = make_customer("王小明")
    with keeping_at(deployment, tmp_path.as_uri()), pytest.raises(Rejected):
        attach("core.customer", customer, "a.jpg", a_photo())
    assert files_in(tmp_path) == []


def test_a_crash_leaves_a_file_without_a_row_which_the_daily_job_takes_away(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = make_customer("王小明")
    with keeping_at(deployment, tmp_path.as_uri()):
        attach("core.customer", customer, "stays.pdf")
        with monkeypatch.context() as killed:
            killed.setattr(storage, "forget", lambda _keys: None)  # nobody is left to tidy up
            killed.setattr(adding, "_write_down", _die)
            with pytest.raises(KeyboardInterrupt):
                attach("core.customer", customer, "lost.jpg", a_photo())
        assert (names(customer), len(files_in(tmp_path))) == (["stays.pdf"], 3)
        assert compare_store().strays == 2
        clear_attachments()
        assert len(files_in(tmp_path)) == 3  # its row may still come
        with clock.at(clock.now() + ON_THE_WAY + timedelta(hours=1)):
            clear_attachments()
        assert len(files_in(tmp_path)) == 1
        assert compare_store().strays == 0


def _die(*_values: object) -> tuple[int, ...]:
    raise KeyboardInterrupt


def test_what_is_removed_is_hidden_at_once_and_goes_a_month_later(deployment: Deployment, tmp_path: Path) -> None:
    customer = make_customer("王小明")
    with keeping_at(deployment, tmp_path.as_uri()):
        attach("core.customer", customer, "stays.pdf")
        remove(attach("core.customer", customer, "goes.jpg", a_photo()))
        assert names(customer) == ["stays.pdf"]
        clear_attachments()
        assert len(files_in(tmp_path)) == 3
        with clock.at(clock.now() + KEPT + timedelta(1)):
            clear_attachments()
            clear_attachments()
        assert len(files_in(tmp_path)) == 1
        assert (compare_store().attachments, compare_store().missing) == (1, 0)


def test_the_doctor_names_the_place_and_misses_what_is_gone(deployment: Deployment, tmp_path: Path) -> None:
    with keeping_at(deployment, tmp_path.as_uri()) as here:
        attach("core.customer", make_customer("王小明"))
        well = _attachments(here)
        files_in(tmp_path)[0].unlink()
        ill = _attachments(here)
    assert (well.ok, tmp_path.as_uri() in well.found, "1 attachments, 0 files without a row" in well.found) == (
        True,
        True,
        True,
    )
    assert (ill.ok, "1 files are missing" in ill.found) == (False, True)


def test_who_is_merged_brings_his_attachments_along(deployment: Deployment) -> None:
    winner, loser = make_customer("王小明"), make_customer("王晓明")
    attach("core.customer", winner, "a.pdf")
    attach("core.customer", loser, "b.pdf")
    with transaction(ME) as session:
        merge_customers(session, ME, winner, loser)
    assert names(winner) == ["b.pdf", "a.pdf"]
