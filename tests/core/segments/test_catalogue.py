"""The room says everything in Chinese too."""

from customary.plugins.catalogues import catalogue_faults


def test_the_catalogue_is_complete() -> None:
    assert catalogue_faults("segments") == []
