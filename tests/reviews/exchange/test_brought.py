"""Comments that the draft brought along are told from new ones that say the same."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.reading import read
from reviews.exchange.brought import brought_along
from tests.builders.commented_docx import GOOGLE, LIBREOFFICE, WORD, Said, commented_docx
from tests.builders.small_docx import LINES

HELD = Said("要確認", 5, 0, 3, "田中", "2026-10-01T10:00:00Z")
OTHER = replace(HELD, seq=1, date="2026-11-21T09:15:00Z")


def of_the_draft(held: list[Said], back: list[Said], program: str = WORD, lines=LINES) -> list[Said]:
    draft = read(commented_docx(list(LINES), held), "a.docx")
    file = read(commented_docx(list(lines), back, program), "b.docx")
    found = brought_along(draft, file, file.comments)
    return [said for said, one in zip(back, file.comments, strict=True) if one.id in found]


@pytest.mark.parametrize("program", [WORD, LIBREOFFICE, GOOGLE])
def test_the_new_one_is_not_taken_for_the_old_one_wherever_it_stands(program):
    assert of_the_draft([HELD], [OTHER, HELD], program) == [HELD]
    later = replace(OTHER, seq=5, start=9, end=12)
    assert of_the_draft([HELD], [HELD, later], program) == [HELD]
    # The second person writes the same on the same words.
    again = replace(HELD, date=OTHER.date)
    assert of_the_draft([HELD], [again, HELD], program) == [HELD]


def test_the_old_one_deleted_and_a_new_one_elsewhere_is_a_new_one():
    assert of_the_draft([HELD], [OTHER]) == []


def test_what_a_program_does_to_date_place_and_number_is_seen_through():
    assert of_the_draft([HELD], [replace(HELD, date="")])
    assert of_the_draft([HELD], [replace(HELD, date="2026-10-01T19:00:00Z")])  # local time, said to be UTC
    assert of_the_draft([HELD], [replace(HELD, date="2026-10-01T10:00:31Z")])  # same words, other second
    assert of_the_draft([HELD], [replace(HELD, seq=6)], lines=["前書き。", *LINES])
    assert of_the_draft([HELD], [replace(HELD, text="要 確認")])


@given(
    days=st.lists(st.integers(1, 28), min_size=1, max_size=6, unique=True),
    new=st.lists(st.integers(1, 28), max_size=4, unique=True),
    data=st.data(),
)
def test_however_they_are_mixed_the_draft_keeps_its_own(days, new, data):
    seqs = st.integers(0, 5)
    held = [replace(HELD, seq=data.draw(seqs), date=f"2026-10-{day:02}T10:00:00Z") for day in days]
    more = [replace(HELD, seq=data.draw(seqs), date=f"2026-11-{day:02}T10:00:00Z") for day in new]
    back = data.draw(st.permutations([*held, *more]))
    back.sort(key=lambda said: said.seq)
    assert of_the_draft(sorted(held, key=lambda said: said.seq), back) == [one for one in back if one in held]
