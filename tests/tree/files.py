"""The files of the project, as somebody reads them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
GENERATED = {"__pycache__", "vendor", "build", "dist", "node_modules"}


def files(*folders: str) -> Iterator[Path]:
    """Every file below these folders of the project, or of all of it; not what tools leave there."""
    for folder in folders or (".",):
        if (ROOT / folder).is_dir():
            yield from _below(ROOT / folder)


def _below(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        hidden = entry.name.startswith(".") and entry.name not in {".ci", ".gitignore"}
        if hidden or entry.name in GENERATED or entry in {ROOT / "uv.lock", ROOT / "data"}:
            continue
        if entry.is_dir():
            yield from _below(entry)
        else:
            yield entry


def text_of(file: Path) -> str:
    """Empty for a picture or another file that is no text."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
