"""What an attachment is called: never where it lies."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

LONGEST = 150


def clean_name(sent: str) -> str:
    """The file's own name, without folders and without signs that nobody sees, such as those that turn the writing around.

    >>> clean_name("../../etc/保养 单.pdf"), clean_name("C:\\\\temp\\\\a.jpg"), clean_name("gpj\\u202e.exe"), clean_name("..")
    ('保养 单.pdf', 'a.jpg', 'gpj.exe', '')
    """
    own = sent.replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if sign.isspace() else sign for sign in own if not unicodedata.category(sign).startswith("C"))
    tidy = unicodedata.normalize("NFC", " ".join(seen.split())).lstrip(".").strip()
    stem, dot, ending = tidy.rpartition(".")
    return f"{stem[:LONGEST]}{dot}{ending[:10]}" if stem else tidy[:LONGEST]


def disposition(name: str, inline: bool) -> str:
    """The header Content-Disposition (RFC 6266): a name for every browser, in any script.

    >>> disposition('保养"1".pdf', inline=False)
    'attachment; filename="__1_.pdf"; filename*=UTF-8\\'\\'%E4%BF%9D%E5%85%BB%221%22.pdf'
    """
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\%;' else "_" for sign in name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain.replace('__', '_')}\"; filename*=UTF-8''{quote(name, safe='')}"
