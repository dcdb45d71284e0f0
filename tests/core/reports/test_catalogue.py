"""Everything that the room says, it says in Chinese too."""

from __future__ import annotations

from customary.plugins.catalogues import catalogue_faults


def test_the_catalogue_is_complete() -> None:
    assert catalogue_faults("reports") == []
