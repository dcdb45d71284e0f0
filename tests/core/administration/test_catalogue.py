from customary.plugins.catalogues import catalogue_faults


def test_everything_is_said_in_chinese() -> None:
    assert catalogue_faults("administration") == []
