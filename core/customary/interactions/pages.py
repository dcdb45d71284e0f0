"""The pages of this room, and where the navigation leads to them."""

from customary.interactions import answer_pages, call_pages, contact_pages, list_pages, setting_pages, today_pages
from customary.interactions.answers import REVIEW, count_answers
from customary.interactions.contact_hours import EDIT as EDIT_HOURS
from customary.interactions.follow_ups import ASSIGN, VIEW, WORK
from customary.interactions.scripts import EDIT as EDIT_SCRIPTS
from customary.interactions.today import count_wanted
from customary.plugins.contributions import NavEntry, Page
from customary.plugins.text import texts

_ = texts("interactions")

pages = (
    Page(
        handlers=(*today_pages.handlers, *call_pages.handlers, *contact_pages.handlers),
        nav=(NavEntry(_("Today"), "/today", "sun", "work", VIEW, order=10, count=count_wanted),),
    ),
    Page(
        handlers=(*list_pages.handlers, *answer_pages.handlers),
        nav=(
            NavEntry(_("Follow-ups"), "/follow-ups", "list-checks", "work", VIEW, order=40),
            NavEntry(_("Unassigned"), "/follow-ups/unassigned", "inbox", "work", ASSIGN, order=50),
            NavEntry(_("Not satisfied"), "/answers", "flag", "work", REVIEW, order=60, count=count_answers),
            NavEntry(_("Numbers to correct"), "/numbers", "phone-missed", "work", WORK, order=70),
        ),
    ),
    Page(
        handlers=setting_pages.handlers,
        nav=(
            NavEntry(_("Scripts"), "/scripts", "book", "settings", EDIT_SCRIPTS, order=700),
            NavEntry(_("Hours of contact"), "/contact-rules", "clock", "settings", EDIT_HOURS, order=710),
        ),
    ),
)
