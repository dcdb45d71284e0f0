"""What a car is called wherever it is named: in lists and in a timeline. A script says the plate alone."""

import pytest
from customary.database.transaction import reading
from customary.records.labels import labels

from tests.builders.vehicles import make_vehicle


@pytest.mark.usefixtures("deployment")
def test_a_car_is_called_by_its_plate_and_its_vin() -> None:
    plated, new = (
        make_vehicle(plate="苏EA1234", vin="LZW9H19280S490732"),
        make_vehicle(plate="", vin="LZW9H19280S490733"),
    )
    rows = [("automotive.vehicle", plated), ("automotive.vehicle", new)]
    with reading() as session:
        named = labels(session, rows)
    assert [named[row].text for row in rows] == ["苏EA1234 LZW9H19280S490732", "LZW9H19280S490733"]
