"""The pages of customers."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from customary.customers.change import change_customer
from customary.customers.inputs import CustomerChanges
from customary.customers.reading import ListedCustomer, read_customer
from customary.customers.relate import relate
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system

from tests.builders.customers import make_customer, make_customers
from tests.builders.roles import a_colleague, a_team
from tests.http import Client, actor_with, client_for
from tests.queries import count_queries

SYSTEM = system("a test")
EVERYTHING = {f"core.customers.{verb}": "all" for verb in ("view", "edit", "assign", "archive")}


def pages(deployment: Deployment, actor: Actor | None = None) -> Client:
    client = client_for(deployment, actor or actor_with(EVERYTHING, a_colleague()))
    client.cookies.set("customary_language", "en")
    client.follow_redirects = False
    return client


def read(customer_id: int) -> ListedCustomer:
    with reading() as session:
        return read_customer(session, SYSTEM, customer_id)


def listed(html: str) -> list[str]:
    return re.findall(r'data-open href="/customers/\d+"><b>([^<]+)</b>', html)


def test_the_list_is_filtered_by_its_address(deployment: Deployment) -> None:
    owner = a_colleague("王晓雯")
    make_customer("王小明", owner_id=owner, tags=("VIP",))
    make_customer("锐信公司", phones=(), kind="organisation")
    make_customer("何联系", in_own_right=False)
    client = pages(deployment)
    for query, expected in {
        "": ["锐信公司", "王小明"],
        "?q=小明": ["王小明"],
        f"?owner={owner}": ["王小明"],
        "?tag=VIP": ["王小明"],
        "?kind=organisation": ["锐信公司"],
        "?view=unowned": ["锐信公司"],
        "?view=without_phone": ["锐信公司"],
        "?view=contacts": ["何联系", "锐信公司", "王小明"],
        "?view=archived": [],
        "?sort=oldest": ["王小明", "锐信公司"],
    }.items():
        answer = client.get("/customers" + query)
        assert answer.status_code == 200, query
        assert listed(answer.text) == expected, query


def test_the_list_goes_on_by_cursor(deployment: Deployment) -> None:
    make_customers(60)
    client = pages(deployment)
    first = client.get("/customers").text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(following.replace("&amp;", "&")).text
    assert len(listed(first)) == 50
    assert len(listed(second)) == 10
    assert set(listed(first)).isdisjoint(listed(second))


def test_pages_take_as_many_statements_for_many_rows_as_for_few(deployment: Deployment) -> None:
    client = pages(deployment)
    customer = make_customer("王小明")
    with count_queries(deployment) as few:
        client.get("/customers")
    with count_queries(deployment) as one:
        client.get(f"/customers/{customer}")
    others = make_customers(55, tags=("VIP", "老客户"))
    with transaction(SYSTEM) as session:
        for other in others[:10]:
            relate(session, SYSTEM, other, customer, "core.contact")
    with count_queries(deployment) as many:
        client.get("/customers")
    with count_queries(deployment) as full:
        client.get(f"/customers/{customer}")
    assert len(many) == len(few)
    assert len(full) <= len(one) + 1  # the names of those whom a customer is tied to


def test_a_customer_is_created_with_a_form(deployment: Deployment) -> None:
    client = pages(deployment)
    assert client.get("/customers/new").status_code == 200
    refused = client.post("/customers", data={"name": "王小明", "kind": "person", "phone_0": "123", "note": "Kept"})
    assert refused.status_code == 422
    assert "123 is no telephone number." in refused.text
    assert "Kept" in refused.text
    created = client.post(
        "/customers",
        data={"name": "王小明", "kind": "person", "in_own_right": "1", "phone_0": "13955555678", "tags": "VIP，老客户"},
    )
    assert created.status_code == 303
    line = read(int(created.headers["location"].rpartition("/")[2]))
    assert (line.name, line.phones[0].e164, set(line.tags)) == ("王小明", "+8613955555678", {"VIP", "老客户"})


def test_a_customer_is_changed_with_a_form_and_what_is_emptied_goes(deployment: Deployment) -> None:
    customer = make_customer("王小明", phones=("13955555678", "13800000001"), email="a@example.com")
    client = pages(deployment)
    assert "139 5555 5678" in client.get(f"/customers/{customer}/edit").text
    form = {
        "version": "1",
        "name": "王大明",
        "kind": "person",
        "in_own_right": "1",
        "phone_0": "",
        "phone_1": "13800000001",
    }
    assert client.post(f"/customers/{customer}/edit", data=form).status_code == 303
    line = read(customer)
    assert (line.name, line.email, [phone.e164[-4:] for phone in line.phones]) == ("王大明", "", ["0001"])


def test_the_loser_sees_both_versions_and_takes_either_field_by_field(deployment: Deployment) -> None:
    customer = make_customer("王小明", phones=("13955555678",), note="old")
    client = pages(deployment)
    with transaction(SYSTEM) as session:
        theirs = CustomerChanges(name="王大明", note="theirs")
        change_customer(session, SYSTEM, customer, 1, theirs)
    mine = {
        "version": "1",
        "name": "王晓明",
        "kind": "person",
        "in_own_right": "1",
        "phone_0": "13800000001",
        "note": "mine",
    }
    conflict = client.post(f"/customers/{customer}/edit", data=mine)
    assert conflict.status_code == 412
    for words in ("王大明", "王晓明", "theirs", "mine"):
        assert words in conflict.text
    sent = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', conflict.text))
    assert sent["version"] == "2"
    chosen = {"take.name": "theirs", "take.note": "mine", "take.phones": "mine"}
    assert client.post(f"/customers/{customer}/edit", data={**sent, **chosen}).status_code == 303
    line = read(customer)
    assert (line.name, line.note, line.phones[0].e164) == ("王大明", "mine", "+8613800000001")


def test_chosen_customers_go_to_a_person_or_a_team(deployment: Deployment) -> None:
    team, customers = a_team(), make_customers(4)
    first, second = a_colleague(team=team), a_colleague(team=team)
    client = pages(deployment)
    ids = [str(customer) for customer in customers]
    back = "/customers?view=unowned"
    answer = client.post("/customers/assign", data={"ids": ids, "to": f"team-{team}", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert sorted(read(customer).owner_id or 0 for customer in customers) == [first, first, second, second]
    client.post("/customers/assign", data={"ids": ids[:1], "to": f"staff-{second}"})
    assert read(customers[0]).owner_id == second
    client.post("/customers/assign", data={"ids": ids[0], "to": "nobody"})
    assert read(customers[0]).owner_id is None


def test_relations_and_the_archive_on_the_page(deployment: Deployment) -> None:
    person, company = make_customer("王小明"), make_customer("锐信公司")
    make_customer("王小明明")
    client = pages(deployment)
    page = f"/customers/{person}"
    unsure = client.post(f"{page}/relations", data={"kind": "core.contact", "who": "王小明"})
    assert unsure.status_code == 422
    assert "Several customers fit" in unsure.text
    assert client.post(f"{page}/relations", data={"kind": "core.contact", "who": "锐信"}).status_code == 303
    shown = client.get(f"/customers/{company}").text
    assert "Has the contact" in shown
    (end,) = re.findall(r"/relations/(\d+)/end", client.get(page).text)
    assert client.post(f"{page}/relations/{end}/end").status_code == 303
    assert client.post(f"{page}/archive").status_code == 303
    assert "Restore" in client.get(page).text
    assert client.post(f"{page}/restore").status_code == 303


def test_the_timeline_tells_what_happened_page_by_page(deployment: Deployment) -> None:
    start, owners = datetime(2026, 3, 1, 2, tzinfo=UTC), [a_colleague("王晓雯"), a_colleague("李想")]
    with clock.at(start):
        customer = make_customer("王小明")
    for step in range(1, 26):
        with clock.at(start + timedelta(days=step)), transaction(SYSTEM) as session:
            changes = CustomerChanges(owner_id=owners[step % 2])
            change_customer(session, SYSTEM, customer, step, changes)
    client = pages(deployment)
    first = client.get(f"/customers/{customer}").text
    assert "Owner changed from 王晓雯 to 李想" in first
    assert "Customer created" not in first
    (onwards,) = re.findall(r'hx-get="([^"]+)"[^>]*closest', first)
    second = client.get(onwards.replace("&amp;", "&")).text
    assert "Customer created" in second
    assert first.count('class="tl"') + second.count('class="tl"') == 26


def test_the_palette_finds_customers_and_commands(deployment: Deployment) -> None:
    customer = make_customer("王小明", phones=("13955555678",))
    client = pages(deployment)
    found = client.get("/palette", params={"q": "5678"}, headers={"hx-request": "true"}).text
    assert f'href="/customers/{customer}"' in found
    assert "139 5555 5678" in found
    commands = client.get("/palette", params={"q": "new"}, headers={"hx-request": "true"}).text
    assert 'href="/customers/new"' in commands
    assert client.get("/palette", params={"q": "5678"}).headers["location"] == "/customers?q=5678"


def test_what_is_not_ones_own_is_neither_shown_nor_changed(deployment: Deployment) -> None:
    mine = a_colleague()
    customer = make_customer("王小明", owner_id=a_colleague())
    client = pages(deployment, actor_with({"core.customers.view": "own", "core.customers.edit": "own"}, mine))
    assert listed(client.get("/customers").text) == []
    for url in (f"/customers/{customer}", f"/customers/{customer}/edit", f"/customers/{customer}/timeline"):
        assert client.get(url).status_code == 404, url
    assert client.post(f"/customers/{customer}/edit", data={"name": "x"}).status_code == 404
    assert client.post(f"/customers/{customer}/archive").status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_drawn_in_both_languages(deployment: Deployment, language: str) -> None:
    client = pages(deployment)
    client.cookies.set("customary_language", language)
    customer = make_customer("王小明")
    for url in ("/customers", "/customers/new", f"/customers/{customer}", f"/customers/{customer}/edit"):
        assert client.get(url).status_code == 200, url
