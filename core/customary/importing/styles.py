"""Which cell formats of a workbook show a number as a date or a time."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

PLAIN, DAY, CLOCK = 0, 1, 2
"""A number; a date, perhaps with a time; a time or a duration alone."""

BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58), DAY),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), CLOCK),
}
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)


def read_date_styles(root: Element) -> list[int]:
    """Per style number of a cell: PLAIN, DAY or CLOCK."""
    own: dict[int, int] = {}
    styles: list[int] = []
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name == "numFmt":
            own[int(element.get("numFmtId", 0))] = kind_of_format(element.get("formatCode", ""))
        elif name == "cellXfs":
            formats = [int(style.get("numFmtId", 0)) for style in element]
            styles = [own.get(number, BUILT_IN.get(number, PLAIN)) for number in formats]
    return styles


def kind_of_format(code: str) -> int:
    """Judged by the letters outside quotation marks: y and d are dates; h, s and [m] are times."""
    bare = QUOTED.sub("", code.split(";")[0]).lower()
    if bare.strip() in ("", "general", "@"):
        return PLAIN
    if "e+" in bare or "e-" in bare:
        return PLAIN
    if "y" in bare or "d" in bare or ("m" in bare and not ("h" in bare or "s" in bare or "[m" in bare)) or "e" in bare:
        return DAY
    return CLOCK if "h" in bare or "s" in bare or "[m" in bare else PLAIN
