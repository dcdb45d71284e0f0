"""The fragments by which texts are found: what is indexed of a text, and what of it a query asks for.

All live in one space, so that one AND over fragments finds whatever they come from. Of Chinese: single characters of names
and every two neighbours. Of letters, digits and mixtures: every four neighbours, the first two and three. Of a name's pinyin
initials: every two, three and four neighbours, for each reading. `$` marks the end of a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

from pypinyin import Style, pinyin

LONG = 4
END = "$"
# Readings of one window of a name: beyond this, heteronyms are no longer multiplied.
MOST_READINGS = 16

_KEPT = re.compile(r"[^0-9A-Z㐀-鿿豈-﫿À-ɏЀ-ӿ\U00020000-\U0003ffff]+")
_CJK = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
_RUNS = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+|[^㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
_WORDS = re.compile(r"[0-9A-ZÀ-ɏЀ-ӿ]+")
_DIALLED = re.compile(r"\+?[\d\s()\-.]+")


def plain_text(text: str) -> str:
    """Upper case, half width, without spaces and marks: what is compared.

    >>> plain_text("京Ａ·12-345b")
    '京A12345B'
    """
    return _KEPT.sub("", _folded(text))


def name_terms(name: str) -> set[str]:
    """By which a name is found."""
    folded = _folded(name)
    found: set[str] = set()
    for run in _CJK.findall(folded):
        found |= set(run) | neighbours(run, 2) | initials_terms(run)
    for word in _WORDS.findall(folded):
        found |= word_terms(word)
    return found


def initials_terms(run: str) -> set[str]:
    """The pinyin initials of a run of Chinese, each reading of each character (多音字)."""
    letters = [initials_of(character) for character in run]
    found: set[str] = set()
    for size in (2, 3, LONG):
        for start in range(len(letters) - size + 1):
            for number, reading in enumerate(product(*letters[start : start + size])):
                if number == MOST_READINGS:
                    break
                found.add("".join(reading))
    return found


@lru_cache(maxsize=32_768)
def initials_of(character: str) -> tuple[str, ...]:
    """The first letters of a character's readings; none for what has no reading.

    >>> sorted(initials_of("曾"))
    ['C', 'Z']
    """
    readings = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(letter.upper() for letter in readings[0] if letter)) if readings else ()


def word_terms(word: str) -> set[str]:
    """By which a word or number in plain text is found: its beginning, and every four neighbours."""
    return {word[:2], word[:3]} | neighbours(word, LONG) if len(word) > 1 else {word}


def number_terms(digits: str) -> set[str]:
    """By which a telephone number is found: every four digits, and the last four as such."""
    return neighbours(digits, LONG) | {digits[-LONG:] + END}


def value_terms(value: str) -> set[str]:
    """By which the value of a record's column is found."""
    text = plain_text(value)
    if not text:
        return set()
    found = word_terms(text) | {text[-3:] + END, text[-LONG:] + END}
    for run in _RUNS.findall(text):
        # Beginnings within count too: "京A12345" is asked for as A12 as well.
        found |= neighbours(run, 2) if _CJK.match(run) else word_terms(run)
    return found


def neighbours(text: str, size: int) -> set[str]:
    """Every `size` neighbouring characters."""
    return {text[start : start + size] for start in range(len(text) - size + 1)}


def query_words(query: str, country_code: str) -> list[str]:
    """The words of a query in plain text; digits with spaces or hyphens between them are one number.

    >>> query_words("139 1234-5678", "86"), query_words("王小明 5678", "86")
    (['13912345678'], ['王小明', '5678'])
    """
    folded = _folded(query).strip()
    if _DIALLED.fullmatch(folded):
        digits = re.sub(r"\D", "", folded)
        international = folded.startswith("+") or len(digits) > 11
        return [digits.removeprefix(country_code) if international else digits] if digits else []
    return [word for word in map(plain_text, folded.split()) if word]


def wanted(words: Iterable[str]) -> list[set[str]]:
    """Sets of fragments to look for, the best first: rows that have all of one set are candidates."""
    listed = list(words)
    if not listed:
        return []
    sets = [set().union(*(_asked(word) for word in listed))]
    split = [run for word in listed for run in _RUNS.findall(word)]
    if split != listed:
        sets.append(set().union(*(_asked(run) for run in split)))
    if len(listed) > 1:
        sets.append(_asked("".join(listed)))
    if len(listed) == 1 and listed[0].isdigit() and len(listed[0]) in (3, LONG):
        sets.insert(0, {listed[0] + END})
    return [fragments for fragments in sets if fragments]


def _asked(word: str) -> set[str]:
    if _CJK.fullmatch(word):
        return neighbours(word, 2) if len(word) > 1 else {word}
    if len(word) == 1:
        return set()
    return neighbours(word, min(len(word), LONG))


def spelled(word: str, name: str) -> bool:
    """Whether the word is in the name, or in its pinyin initials in some reading.

    >>> spelled("ZXM", "曾小明"), spelled("CXM", "曾小明"), spelled("小明", "曾小明"), spelled("XZ", "曾小明")
    (True, True, True, False)
    """
    plain = plain_text(name)
    if word in plain:
        return True
    if not word.isascii() or not word.isalpha():
        return False
    letters = [initials_of(character) for run in _CJK.findall(plain) for character in run]
    starts: Iterator[int] = iter(range(len(letters) - len(word) + 1))
    return any(all(c in letters[start + place] for place, c in enumerate(word)) for start in starts)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()
