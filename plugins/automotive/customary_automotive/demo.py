"""A small dealer to try the product with: invented people, plates and numbers, the same on every run, relative to today.

Each car's history is built backwards from the day on which its next service falls due, so that Today is full but not hopeless.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from customary.sdk import Demo, DemoHouse, NewCustomer, NewPhone, clock, create_customers, transaction

from customary_automotive.cells import has_check_digit
from customary_automotive.reckoned import FIRST_SERVICE, PERIODIC_MAINTENANCE
from customary_automotive.service import NewVehicle, NewVisit, record_visits, register_vehicles

CUSTOMERS, VEHICLES, UNOWNED = 120, 150, 6
KNOWN_FOR = 400  # days

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余"
# How each is addressed; where a name does not tell, the department has not asked yet.
GIVEN = (
    *(
        (name, "mr")
        for name in ("伟", "磊", "勇", "军", "涛", "超", "刚", "建华", "志强", "子轩", "晓峰", "国栋", "俊杰")
    ),
    *((name, "ms") for name in ("芳", "娜", "静", "艳", "娟", "霞", "雨桐", "嘉怡", "海燕", "佳宁", "若兰")),
    *((name, "") for name in ("敏", "洋", "杰", "明", "平", "文博", "思远", "一凡")),
)
COMPANIES = [
    "姑苏云帆贸易",
    "江南新叶设计",
    "太湖一粟食品",
    "吴越同舟物流",
    "平江晨曦信息",
    "虎丘青砖建材",
    "金鸡湖畔文化",
    "独墅精工机械",
]
MODELS = ("澜途 S7 2.0T", "澜途 L3 1.5T", "澜途 X5 混动", "澜途 M6 七座")
ADVISERS = ("郭凯", "都帅", "孟繁", "骆宾")
REPAIRS = ("一般维修", "钣喷", "更换轮胎")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
SIGNS = "0123456789" + LETTERS.replace("Q", "")

# In how many days the next service is due, and how many cars in a hundred that holds for.
NEXT_SERVICE = (((-40, -8), 6), ((-7, -1), 6), ((0, 2), 5), ((3, 15), 15), ((16, 170), 68))


@dataclass(frozen=True)
class _Car:
    """How a car is driven, when it was delivered, when its services were."""

    km_a_day: float
    delivered_on: date
    services: tuple[date, ...]

    def km(self, day: date) -> int:
        return round((day - self.delivered_on).days * self.km_a_day)


def load(house: DemoHouse) -> None:
    """Customers, their cars, and three years of visits."""
    # Not secret: the same seed makes the same department every time.
    random = Random(2026)  # noqa: S311
    with clock.at(clock.now() - timedelta(KNOWN_FOR)), transaction(house.actor) as session:
        owners = create_customers(session, house.actor, list(_customers(house, random)))
    with transaction(house.actor) as session:
        cars = [_car(random, house.today) for _number in range(VEHICLES)]
        vehicles = [_vehicle(random, house.today, number, car, owners) for number, car in enumerate(cars)]
        ids = register_vehicles(session, house.actor, vehicles)
        visits = sorted(
            (
                visit
                for vehicle_id, car in zip(ids, cars, strict=True)
                for visit in _visits(random, vehicle_id, car, house.today)
            ),
            key=lambda visit: visit.day,
        )
        numbered = [_numbered(visit, number) for number, visit in enumerate(visits, 1)]
        record_visits(session, house.actor, numbered)


def _customers(house: DemoHouse, random: Random) -> Iterator[NewCustomer]:
    for number in range(CUSTOMERS):
        company = number % 15 == 14
        surname = random.choice(SURNAMES)
        given, salutation = ("", "") if company else random.choice(GIVEN)
        name = COMPANIES[number // 15] + "有限公司" if company else surname + given
        owner = house.specialists[number % len(house.specialists)] if number >= UNOWNED else None
        # A few without a telephone: their follow-ups are raised all the same and ask for a number.
        phones = () if number % 40 == 20 else (NewPhone(f"+861390000{random.randrange(10_000):04}"),)
        yield NewCustomer(
            name=name,
            kind="organisation" if company else "person",
            salutation=salutation,
            owner_id=owner,
            phones=phones,
        )


def _car(random: Random, today: date) -> _Car:
    """Services every half year or 7,500 km, back from the next one to the first, which follows the delivery."""
    km_a_day = max(12.0, random.gauss(38, 13))
    interval, first = min(182, int(7500 / km_a_day)), min(90, int(5000 / km_a_day))
    unserviced = random.random() < 0.15
    (soonest, latest), _weight = random.choices(NEXT_SERVICE, [weight for _days, weight in NEXT_SERVICE])[0]
    next_service = today + timedelta(min(random.randint(soonest, latest), (first // 3 if unserviced else interval) - 5))
    if unserviced:
        return _Car(km_a_day, next_service - timedelta(first), ())
    services: list[date] = []
    day = next_service - timedelta(interval)
    for _earlier in range(random.randint(1, 6)):
        services.append(day)
        day -= timedelta(interval + random.randint(-12, 12))
    return _Car(km_a_day, services[-1] - timedelta(first + random.randint(-10, 5)), tuple(reversed(services)))


def _vehicle(random: Random, today: date, number: int, car: _Car, owners: list[int]) -> NewVehicle:
    insurance = _anniversary(car.delivered_on, 1, today)
    return NewVehicle(
        customer_id=owners[number % CUSTOMERS],
        plate="苏E" + random.choice(LETTERS) + "".join(random.choices("0123456789", k=4)),
        vin=_vin(random),
        model=random.choice(MODELS),
        delivered_on=car.delivered_on,
        warranty_until=_warranty(random, today, car),
        warranty_km=random.choice((60_000, 100_000)),
        insurance_until=insurance,
        inspection_until=_anniversary(car.delivered_on, 2, today),
        adviser=random.choice(ADVISERS),
    )


def _warranty(random: Random, today: date, car: _Car) -> date:
    """Three years, or an extension bought to some other day: a few of them end soon."""
    if random.random() < 0.08:
        return max(car.delivered_on, today + timedelta(random.randint(-5, 40)))
    return _years_later(car.delivered_on, 3)


def _vin(random: Random) -> str:
    head, tail = "LZW" + "".join(random.choices(SIGNS, k=5)), "".join(random.choices(SIGNS, k=2))
    rest = f"{tail}{random.randrange(1_000_000):06}"
    return next(vin for digit in "0123456789X" if has_check_digit(vin := head + digit + rest))


def _anniversary(start: date, years: int, today: date) -> date:
    """The first day after a while ago on which what is renewed every so many years ends."""
    day = _years_later(start, years)
    while day < today - timedelta(20):
        day = _years_later(day, years)
    return day


def _years_later(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))


def _visits(random: Random, vehicle_id: int, car: _Car, today: date) -> Iterator[NewVisit]:
    for place, day in enumerate(car.services):
        item, amount = (FIRST_SERVICE, 0) if place == 0 else (PERIODIC_MAINTENANCE, random.randrange(480, 1290, 10))
        km = max(0, car.km(day) + random.randint(-150, 150))
        # A digit too many now and then, so that the reading cannot be.
        slip = random.random() < 0.04
        yield NewVisit(vehicle_id, "", day, km * 10 + 400_000 if slip else km, item, amount * 100)
    for _repair in range(random.choice((0, 0, 0, 1, 1, 2))):
        day = car.delivered_on + timedelta(random.randint(30, max(31, (today - car.delivered_on).days - 1)))
        if day < today:
            amount = random.randrange(120, 4800, 20)
            yield NewVisit(vehicle_id, "", day, max(0, car.km(day)), random.choice(REPAIRS), amount * 100)


def _numbered(visit: NewVisit, number: int) -> NewVisit:
    return NewVisit(visit.vehicle_id, f"RO{visit.day:%y%m%d}{number:05}", visit.day, visit.km, visit.item, visit.amount)


DEMO = Demo(load)
