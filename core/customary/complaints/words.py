"""What a complaint's channels and severities are called, and the keys of this room."""

from __future__ import annotations

from customary.plugins.text import Text, texts

_ = texts("complaints")

RECORD = "core.complaint"
RULE = "core.complaint_handled"
KIND = "core.complaint_follow_up"
POLICY = "core.complaint_compensation"

VIEW = "core.complaints.view"
RECEIVE = "core.complaints.receive"
HANDLE = "core.complaints.handle"
ASSIGN = "core.complaints.assign"
APPROVE, APPROVE_LARGE = "core.complaints.approve", "core.complaints.approve_large"
SET = "core.complaints.set"

PUBLIC = "public_page"
CHANNELS: dict[str, Text] = {
    "phone": _("Phone"),
    "visit": _("Visit"),
    "email": _("E-mail"),
    "wechat": _("WeChat"),
    "letter": _("Letter"),
    "social": _("Social media"),
    PUBLIC: _("Public page"),
    "other": _("Another way"),
}
SIMPLE, COMPLEX, URGENT = "simple", "complex", "urgent"
SEVERITIES: dict[str, Text] = {SIMPLE: _("Simple"), COMPLEX: _("Complex"), URGENT: _("Urgent")}
SEVERITY_TONES = {COMPLEX: "warn", URGENT: "danger"}

OPEN_STATES = ("received", "accepted", "assigned", "handling", "resolved")
CLOSED = "closed"
