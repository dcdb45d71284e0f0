"""The pages of this room, and where the navigation leads to them."""

from customary.plugins.contributions import NavEntry, Page
from customary.plugins.text import texts
from customary.records import approval_pages, board_pages, lifecycle_pages, party_pages, setting_pages
from customary.records.approval_lists import VIEW as SEE_APPROVALS
from customary.records.approval_lists import count_waiting
from customary.records.attachments import pages as attachment_pages
from customary.records.board import VIEW as SEE_BOARD
from customary.records.limits import EDIT as EDIT_LIMITS
from customary.records.parties import VIEW as SEE_PARTIES
from customary.records.policies import EDIT as EDIT_STEPS
from customary.records.working_time import EDIT as EDIT_TIME

_ = texts("records")

pages = (
    Page(handlers=(*lifecycle_pages.handlers, *attachment_pages.handlers)),
    Page(
        handlers=(*approval_pages.handlers, *board_pages.handlers),
        nav=(
            NavEntry(_("Board"), "/board", "kanban", "work", SEE_BOARD, order=35),
            NavEntry(
                _("Approvals"), "/approvals", "check-circle", "work", SEE_APPROVALS, order=80, count=count_waiting
            ),
        ),
    ),
    Page(
        handlers=(*party_pages.handlers, *setting_pages.handlers),
        nav=(
            NavEntry(_("Outside parties"), "/outside-parties", "building-2", "settings", SEE_PARTIES, order=720),
            NavEntry(_("Working time"), "/working-time", "clock", "settings", EDIT_TIME, order=730),
            NavEntry(_("Time limits"), "/time-limits", "timer", "settings", EDIT_LIMITS, order=740),
            NavEntry(_("Approval steps"), "/approval-steps", "check-circle", "settings", EDIT_STEPS, order=750),
        ),
    ),
)
