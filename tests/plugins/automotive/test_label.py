"""What a car is called wherever it is named: in lists, in a timeline, in what is said on the telephone."""

import pytest
from customary.database.transaction import reading
from customary.records.labels import labels

from tests.builders.vehicles import make_vehicle


@pytest.mark.usefixtures("deployment")
def test_a_car_is_called_by_its_plate_and_by_its_vin_only_without_one() -> None:
    plated, new = make_vehicle(plate="苏EA1234"), make_vehicle(plate="", vin="LZW9H19280S490733")
    rows = [("automotive.vehicle", plated), ("automotive.vehicle", new)]
    with reading() as session:
        named = labels(session, rows)
    assert [named[row].text for row in rows] == ["苏EA1234", "LZW9H19280S490733"]
