"""What is wrong with a lifecycle or an approval is said at boot, in one line that names the culprit and the remedy."""

from __future__ import annotations

import pytest
from customary.app import boot
from customary.plugins.errors import BootError
from customary.settings import Settings

from tests.builders.plugins import MODELS, Install, manifest, model

STATES = 'State("new", _("New")), State("done", _("Done"), final=True)'
MOVE = 'Transition("finish", _("Finish"), ("new",), "done", "broken.move")'
TABLE = MODELS + model("Room", "broken_room", 'state: str = "new"\n    severity: str = ""')


def refusal(
    install: Install,
    states: str = STATES,
    moves: str = MOVE,
    initial: str = "new",
    column: str = "state",
    more: str = "",
) -> str:
    """How a plugin with this lifecycle is refused."""
    fields = f"""
        records=(Record(key="broken.room", title=_("R"), plural=_("R"), model=Room, view="broken.view", label=lambda room: room.id,
            lifecycle=Lifecycle("{initial}", ({states},), ({moves},), column="{column}")),),
        permissions=(Permission("broken.view", _("V")), Permission("broken.move", _("M"))), {more}"""
    before = "from customary_broken.models import *\nfrom customary.plugins.lifecycles import *"
    install("broken", {"plugin.py": manifest("broken", fields, before), "models.py": TABLE})
    with pytest.raises(BootError) as refused:
        boot(Settings(database="sqlite:///never-opened.db", plugins=("broken",)), check=False)
    told = str(refused.value)
    assert "\n" not in told
    assert told.startswith("Plugin broken: ")
    return told


def state(arguments: str) -> str:
    return f'State("new", _("New"), {arguments}), State("done", _("Done"), final=True)'


def finish(arguments: str, sources: str = '("new",)', target: str = "done") -> str:
    return f'Transition("finish", _("Finish"), {sources}, "{target}", "broken.move", {arguments})'


def test_a_sound_lifecycle_starts(install: Install) -> None:
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        refusal(install)


def test_a_state_that_is_named_twice(install: Install) -> None:
    told = refusal(install, states=f'{STATES}, State("new", _("New"))')
    assert "the lifecycle of broken.room has the state 'new' twice; rename one" in told


def test_a_beginning_that_is_no_state(install: Install) -> None:
    assert "begins in 'nwe', which is none of its states; add it, or correct `initial`" in refusal(
        install, initial="nwe"
    )


def test_a_column_that_the_table_lacks(install: Install) -> None:
    assert "its column 'stat' is no column of Room; is it misspelt?" in refusal(install, column="stat")


def test_a_move_to_a_state_that_there_is_none_of(install: Install) -> None:
    told = refusal(install, moves=f"{MOVE}, " + finish("").replace('"finish"', '"lose"').replace('"done"', '"doen"'))
    assert "the transition lose names the state 'doen', which there is none of; is it misspelt?" in told


def test_a_move_from_nowhere(install: Install) -> None:
    assert "the transition finish comes from no state; name them in `sources`" in refusal(
        install, moves=finish("", "()")
    )


def test_a_state_that_no_move_leads_to(install: Install) -> None:
    told = refusal(install, states=f'{STATES}, State("lost", _("Lost"), final=True)')
    assert "no move leads to the state lost; add a transition, or take the state out" in told


def test_a_state_that_no_move_leads_out_of(install: Install) -> None:
    told = refusal(install, states='State("new", _("New")), State("done", _("Done"))')
    assert "no move leads out of the state done; add one, or say `final=True`" in told


def test_a_permission_that_nobody_knows(install: Install) -> None:
    told = refusal(install, moves=MOVE.replace("broken.move", "broken.moev"))
    assert "the transition finish of broken.room names 'broken.moev', which is none of the permissions" in told


def test_a_queue_that_nobody_knows(install: Install) -> None:
    told = refusal(install, states=state('queue="broken.waiting"'))
    assert "the state new of broken.room names 'broken.waiting', which is none of the queues" in told


def test_an_approval_that_nobody_knows(install: Install) -> None:
    told = refusal(install, moves=finish('approval=Gate("broken.money")'))
    assert "the transition finish of broken.room names 'broken.money', which is none of the approvals" in told


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("Limit(0)", "has a limit below 1; a state without a limit has `limit=None`"),
        ('Limit(3, "weeks")', "has a limit in 'weeks'; write 'working_minutes', 'working_days' or 'days'"),
        ('Limit(3, by="severity")', "has a limit with only one of `by` and `cases`; they go together"),
        ('Limit(3, by="sevrity", cases=(LimitCase("high", _("High"), 2),))', "'sevrity' is no column of Room"),
        (
            'Limit(3, by="severity", cases=(LimitCase("very high", _("High"), 2),))',
            "'very high'; use letters, digits and _",
        ),
    ],
)
def test_a_limit_that_cannot_be_counted(install: Install, limit: str, words: str) -> None:
    told = refusal(install, states=state(f"limit={limit}"))
    assert "the state new" in told
    assert words in told


def test_a_final_state_with_a_limit(install: Install) -> None:
    told = refusal(install, states='State("new", _("New")), State("done", _("Done"), limit=Limit(5), final=True)')
    assert "the state done is final and has a limit" in told
    assert "leave the limit out" in told


def test_a_move_by_an_event_with_mandatory_fields_that_nobody_fills_in(install: Install) -> None:
    told = refusal(install, moves=finish('on=RecordMoved, needs=(FormField("result", _("Result")),)'))
    assert "the transition finish happens by itself but has mandatory fields; fill them in by `values`" in told


def test_a_move_by_an_event_that_waits_for_an_approval(install: Install) -> None:
    policy = 'approvals=(ApprovalPolicy("broken.money", _("M"), (ApprovalStep(_("S"), "broken.move"),)),),'
    told = refusal(install, moves=finish('on=RecordMoved, approval=Gate("broken.money")'), more=policy)
    assert "happens by itself and waits for an approval; an event asks nobody: leave out one of them" in told


def test_rows_of_an_event_that_is_not_named(install: Install) -> None:
    told = refusal(install, moves=finish("rows=lambda session, event: ()"))
    assert "says which rows an event moves, but not which event; name its class in `on`" in told


def test_a_choice_of_nothing(install: Install) -> None:
    told = refusal(install, moves=finish('needs=(FormField("cause", _("Cause"), "choice"),)'))
    assert "its field cause is a choice of nothing; give it `choices`" in told


def test_a_field_that_has_a_name_that_every_move_uses(install: Install) -> None:
    told = refusal(install, moves=finish('needs=(FormField("note", _("Note")),)'))
    assert "a field may not be called note; every move has one. Choose another name" in told


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ("()", "has no step, so nobody would approve it; name at least one"),
        ('(ApprovalStep(_("A"), "broken.move", above=-1),)', "has a step from a negative amount on"),
        (
            '(ApprovalStep(_("A"), "broken.move", above=9), ApprovalStep(_("B"), "broken.move", above=5))',
            "asks a later step for smaller amounts than an earlier one; order the steps by `above`",
        ),
        ('(ApprovalStep(_("A"), "broken.moev"),)', "names 'broken.moev', which is none of the permissions"),
    ],
)
def test_an_approval_that_is_not_well_formed(install: Install, steps: str, words: str) -> None:
    told = refusal(install, more=f'approvals=(ApprovalPolicy("broken.money", _("M"), {steps}),),')
    assert "broken.money" in told
    assert words in told
