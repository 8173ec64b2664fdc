"""One item of a letter as the answer page shows it: words, advice, thread, and its neighbours."""

from dataclasses import dataclass
from typing import Any

from reviews.enums import Kind
from reviews.selectors.letters import Item, Letter
from reviews.wording import Change, change_of


@dataclass(frozen=True, slots=True)
class ItemPage:
    """`before` and `after`: the text around the quote; `change`: the proposed wording against it.

    `following`: the next item to answer after this one, from the top again at the end; None when all
    are answered.
    """

    item: Item
    before: str
    quote: str
    after: str
    change: Change | None
    following: Item | None


def item_page(letter: Letter, number: int | None) -> ItemPage | None:
    """The item with this number, else the first that waits, else the first; None in an empty letter."""
    items = letter.items
    current = next((i for i in items if i.item.number == number), None)
    current = current or next((i for i in items if is_blank(i)), None) or next(iter(items), None)
    if current is None:
        return None
    anchor: dict[str, Any] = current.item.annotation.anchor
    replacement = current.item.replacement
    at = items.index(current)
    rest = [*items[at + 1 :], *items[:at]]
    return ItemPage(
        item=current,
        before=anchor.get("prefix", ""),
        quote=current.item.quote,
        after=anchor.get("suffix", ""),
        change=change_of(anchor, replacement) if replacement else None,
        following=next((i for i in rest if is_blank(i)), None),
    )


def is_blank(item: Item) -> bool:
    """It waits for an answer and none is drafted."""
    return item.needs_answer and item.answer is None


def left_by_kind(letter: Letter) -> dict[str, int]:
    """Items without even a draft answer, by kind in order of gravity."""
    blanks = [i.item.kind for i in letter.items if is_blank(i)]
    return {str(kind): blanks.count(kind) for kind in Kind.values if kind in blanks}
