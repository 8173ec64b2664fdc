"""Real documents: fifty comments of ours go into each, and all are known again whatever was dropped."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from procurement.reading import read
from procurement.reading.likeness import likeness
from reviews.enums import Aspect, Kind
from reviews.exchange.headed import Spoken, speak, understand
from reviews.exchange.recognise import Known, recognise
from reviews.exchange.suggestions import compare
from reviews.exchange.word import annotate_word
from tests.builders.comments import fifty
from tests.procurement.reading.test_corpus import CORPUS, DOCX, pytestmark, reading

__all__ = ["pytestmark"]
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KINDS, ASPECTS = list(Kind.values), ["", *Aspect.values]


def ours(document):
    """Fifty comments and what is known of each; several say the same."""
    written, known = [], []
    for at, plain in enumerate(fifty(document)):
        date = START + timedelta(seconds=37 * at)
        author = f"担当 {at % 3}"
        if plain.parent is not None:
            said = Spoken(("了解しました。", "直します。\n次の版で。")[at % 2])
            written.append(replace(plain, text=said.text, author=author, date=date, initials=""))
            known.append(Known(plain.id, said, parent=plain.parent, authors=frozenset({author}), date=date))
            continue
        ref = str(at + 1) if at % 2 else f"K7Q2M{'ABCDEFGHJKMNPQRSTVWXYZ23456789'[at // 2]}"
        said = Spoken(("速さを秒で書く。", "範囲を\n図で書く。")[at % 2], ("", "三秒以内に")[at % 3 == 0],
                      KINDS[at % 5], ref, ASPECTS[at % 11])  # fmt: skip
        text = speak(said)
        written.append(replace(plain, text=text, author=author, date=date, initials=f"#{ref}"))
        known.append(
            Known(plain.id, understand(text), frozenset({ref}), authors=frozenset({author}), date=date)
        )
    return written, known


@pytest.mark.parametrize("name", DOCX)
def test_our_own_copy_of_a_real_document_brings_nothing_new(name):
    draft = reading(name)
    written, known = ours(draft)
    copy = read(annotate_word((CORPUS / name).read_bytes(), written), name)
    assert likeness(draft.blocks, copy.blocks) == 1
    compared = compare(draft, copy)
    assert (compared.suggestions, compared.untracked) == ((), 0)
    flat = [replace(one, parent=None, resolved=False) for one in copy.comments]
    bare = [replace(one, initials="") for one in flat]
    shifted = [replace(one, date=one.date.replace("T0", "T1")) for one in bare]  # local time, said to be UTC
    for comments in (copy.comments, flat, bare, shifted):
        heard = recognise(comments, known)
        found = [one.known.key for one in heard if one.known]
        assert sorted(found) == sorted(one.key for one in known)
        assert all(one.says_the_same for one in heard if one.known)
        assert sum(one.known is None for one in heard) == len(draft.comments)
