"""Customers are found by any part of what is known of them."""

from customary.customers.search import Hit, search
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from customary.plugins.actor import Actor, system

from tests.builders.customers import make_customer


def find(query: str, actor: Actor | None = None, limit: int = 20) -> list[Hit]:
    with reading() as session:
        return search(session, actor or system("a test"), query, limit)


def names(query: str, actor: Actor | None = None) -> list[str]:
    return [hit.name for hit in find(query, actor)]


WORDS = ("王小", "小明", "王小明", "王", "明", "WXM", "wx", "xm", "王小明 5678", "王小明5678", "wxm 5678")
NUMBERS = ("5678", "1395", "139 5555 5678", "139-5555-5678", "+86 139 5555 5678", "８６13955555678")


def test_a_person_is_found_by_any_of(deployment: Deployment) -> None:
    make_customer("王小明", phones=("13955555678",))
    make_customer("李国华", phones=("13800000001",))
    for query in WORDS + NUMBERS:
        assert names(query) == ["王小明"], query


def test_every_reading_of_a_name_finds_it(deployment: Deployment) -> None:
    make_customer("曾小贤")
    assert names("ZXX") == names("CXX") == ["曾小贤"]


def test_an_organisation_is_found_by_words_letters_and_initials(deployment: Deployment) -> None:
    make_customer("上海锐信 Bright Trading 有限公司", kind="organisation")
    for query in ("锐信", "有限公司", "锐信 公司", "bright", "BRI", "trading", "rx", "yxgs"):
        assert names(query) == ["上海锐信 Bright Trading 有限公司"], query


def test_fragments_from_different_places_are_not_a_match(deployment: Deployment) -> None:
    make_customer("王小王明小", phones=("13912349876",))
    assert names("小明") == []
    assert names("12349876") == ["王小王明小"]
    assert names("98761234") == []


def test_numbers_that_end_so_come_first_then_the_newest(deployment: Deployment) -> None:
    make_customer("甲乙", phones=("13900005678",))
    make_customer("丙丁", phones=("13956780000",))
    make_customer("戊己", phones=("13911115678",))
    assert names("5678") == ["戊己", "甲乙", "丙丁"]


def test_a_hit_says_by_what_it_was_found(deployment: Deployment) -> None:
    make_customer("王小明", phones=("13955555678",), other_names=("王晓明",))
    (hit,) = find("晓明")
    assert [(str(match.title), match.text) for match in hit.matches] == [("其他名称", "王晓明")]
    (hit,) = find("5678")
    assert [(match.text, match.e164) for match in hit.matches] == [("+8613955555678", True)]
    assert hit.url == f"/customers/{hit.customer_id}"


def test_only_what_the_actor_may_see_is_found(deployment: Deployment) -> None:
    make_customer("王小明")
    assert names("王小", Actor(kind="staff", label="x")) == []


def test_an_empty_query_finds_nothing(deployment: Deployment) -> None:
    make_customer("王小明")
    assert names("") == names("  -  ") == names("x") == []
