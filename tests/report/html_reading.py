"""A page of HTML as tests read it: its tags in order, each closed, and its words."""

from __future__ import annotations

import re
from collections.abc import Collection
from html.parser import HTMLParser
from typing import final

Seen = list[tuple[str, dict[str, str | None]]]


@final
class _Tags(HTMLParser):
    """Collect start tags with attributes, and check that tags close in order."""

    def __init__(self, void: Collection[str]) -> None:
        super().__init__()
        self.seen: Seen = []
        self.open: list[str] = []
        self._void = void

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self._void:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags_of(html: str, void: Collection[str]) -> Seen:
    """Return the start tags in order; every tag but those of *void* has to be closed."""
    parser = _Tags(void)
    parser.feed(html)
    assert not parser.open
    return parser.seen


def text_of(html: str) -> str:
    """Return the words, without pictures and style."""
    return " ".join(re.sub(r"<(svg|style).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL).split())
