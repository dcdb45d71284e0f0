"""What is said in a call has this call's names in it, and never an open brace."""

from customary.customers.models import Customer
from customary.database import clock
from customary.database.deployment import Deployment
from customary.interactions.scripts import address, merge_values, spoken
from customary.plugins.text import speaking


def customer(name: str, salutation: str = "", kind: str = "person") -> Customer:
    now = clock.now()
    return Customer(
        name=name, salutation=salutation, kind=kind, created_at=now, created_day=clock.today(), updated_at=now
    )


def test_a_person_is_spoken_to_by_family_name_and_title(deployment: Deployment) -> None:
    with speaking("zh"):
        assert address(customer("王晓雯", "ms")) == "王女士"
        assert address(customer("欧阳锋", "mr")) == "欧阳先生"
        assert address(customer("李嘉")) == "李嘉"
        assert address(customer("恒锐精密", "mr", "organisation")) == "恒锐精密"
        assert address(None) == ""
    with speaking("en"):
        assert address(customer("Ann Lee", "ms")) == "Ms Lee"


def test_both_names_and_the_salutation_are_put_in_and_nothing_is_left_open(deployment: Deployment) -> None:
    with speaking("zh"):
        values = merge_values(customer("王晓雯", "ms"), "李", "a label", {"last_visit": "2026-03-12", "km": None})
        said = spoken("您好{salutation}，我是{company}的{agent}。{last_visit} {km} {nothing}", values)
    assert "王女士" in said
    assert "本公司" in said
    assert "李" in said
    assert "2026-03-12" in said
    assert "{" not in said
    assert said.count("—") == 2


def test_what_a_customer_is_called_cannot_become_markup(deployment: Deployment) -> None:
    said = spoken("<i>{customer}", merge_values(customer("<b>x"), "Li", "", {}))
    assert said == '&lt;i&gt;<b class="ph">&lt;b&gt;x</b>'
