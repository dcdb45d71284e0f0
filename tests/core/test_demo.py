"""The demo: made once, with people of every usual role."""

from pathlib import Path

from customary.database.transaction import reading
from customary.demo import PEOPLE, prepare_demo
from customary.roles.models import Staff
from sqlalchemy import func
from sqlmodel import select


def test_the_demo_is_made_once_and_then_kept(tmp_path: Path) -> None:
    said: list[str] = []
    prepare_demo(False, said.append, tmp_path).database.dispose()
    again = prepare_demo(False, said.append, tmp_path)
    with again.active(), reading() as session:
        assert session.scalar(select(func.count()).select_from(Staff)) == len(PEOPLE)
        assert session.exec(select(Staff.password_hash)).all() == [None] * len(PEOPLE)
    again.database.dispose()
    assert said.count("Making demo data ...") == 1
