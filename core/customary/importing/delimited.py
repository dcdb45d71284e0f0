"""Text files of records: the encoding and the delimiter are found out, the records read one by one."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import BinaryIO

from customary.importing.refusals import open_quotation, unknown_encoding
from customary.importing.rows import Row, Sheet

BLOCK = 1 << 18
SAMPLE = 1 << 16
DELIMITERS = ",;\t|"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Delimited:
    sheet: Sheet
    encoding: str
    delimiter: str


def read_delimited(stream: BinaryIO) -> Delimited:
    encoding = find_encoding(stream)
    stream.seek(0)
    head = codecs.getincrementaldecoder(encoding)("replace").decode(stream.read(SAMPLE))
    delimiter = find_delimiter(head)
    return Delimited(Sheet("", partial(_rows, stream, encoding, delimiter)), encoding, delimiter)


def find_encoding(stream: BinaryIO) -> str:
    """The first encoding in which the whole file can be read; between GB18030 and Big5 the commoner characters win."""
    stream.seek(0)
    sample = stream.read(SAMPLE)
    for mark, name in BYTE_ORDER_MARKS:
        if sample.startswith(mark) and _decodes(stream, name):
            return name
    if 0 in sample:
        likely = [_wide_encoding(sample)]
    else:
        likely = ["utf-8", *sorted(("gb18030", "big5"), key=lambda name: -_commonness(sample, name))]
    for name in likely:
        if _decodes(stream, name):
            return name
    raise unknown_encoding()


def _wide_encoding(sample: bytes) -> str:
    """Without a byte order mark: the high byte of commas, digits and line ends is zero."""
    return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    try:
        while block := stream.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _commonness(sample: bytes, encoding: str) -> float:
    """The share of characters from the encoding's first plane of frequent ones (lead bytes B0-D7, or A4-C6)."""
    legacy, first, last = ("gb2312", 0xB0, 0xD7) if encoding == "gb18030" else ("big5", 0xA4, 0xC6)
    written = [char for char in sample.decode(encoding, "replace") if ord(char) > 0x2000]
    frequent = sum(first <= (char.encode(legacy, "ignore") or b"\0")[0] <= last for char in written)
    return frequent / len(written) if written else 0.0


def find_delimiter(head: str) -> str:
    """The delimiter that cuts most records into the same number of fields; a title line above them may differ."""
    if head.lower().startswith("sep=") and head[4:5] in DELIMITERS:
        return head[4]
    return max(DELIMITERS, key=partial(_regularity, head))


def _regularity(head: str, delimiter: str) -> tuple[int, int]:
    records = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        widths = Counter(len(record) for record in islice(records, 50) if len(record) > 1)
    except csv.Error:
        return 0, 0
    return max(((times, width) for width, times in widths.items()), default=(0, 0))


def _rows(stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[Row]:
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, newline="")
    number, lines, last = 0, list[str](), tuple[str, ...]()
    try:
        for number, record in enumerate(csv.reader(_noting(text, lines), delimiter=delimiter), start=1):
            last = tuple(lines)
            lines.clear()
            yield Row(number, tuple(value or None for value in record))
    except csv.Error:
        raise open_quotation(number + 1) from None
    finally:
        # The stream belongs to the caller, who may read it again.
        text.detach()
    if _is_open(last, delimiter):
        raise open_quotation(number)


def _noting(text: Iterable[str], lines: list[str]) -> Iterator[str]:
    for line in text:
        lines.append(line)
        yield line


def _is_open(record: tuple[str, ...], delimiter: str) -> bool:
    """Python's reader takes all that follows a lone quotation mark for one cell and says nothing."""
    if len(record) < 2:
        return False
    try:
        list(csv.reader(record, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False
