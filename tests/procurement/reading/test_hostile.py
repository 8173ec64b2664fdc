"""The hostile set, H01 to H55: each file gets its verdict, and nothing is fetched, written or exhausted.

R: refused in the gate, in under a second and 150 MB over the idle process. F: read, with a warning.
L: read within limits. S: shown as it is. Built in code: `tests/builders/hostile.py` (R), `odd.py` (F, L, S).
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from procurement.reading import Limits, ReadingRefused, artifact, messages
from procurement.reading.package import open_package
from procurement.reading.render import document_html
from procurement.reading.worker import read_in_worker
from tests.builders import canary, hostile, odd
from tests.builders.draft_text import read_html

ROOT = Path(__file__).resolve().parents[3]
MB = 1024 * 1024
SECONDS, MEMORY = 1.0, 150 * MB
# What no draft file is: the same numbers, tested where the thing itself lives.
ELSEWHERE = {
    "H42": "tests/sharingbook/common/values/test_lookalike.py",  # names of departments
    "H47": "tests/sharingbook/common/test_pdf.py",  # markup in what reaches a PDF
    "H48": "tests/sharingbook/common/test_pdf.py",
    "H49": "tests/sharingbook/common/test_pdf.py",
    "H50": "tests/cms/test_media.py",  # pictures of a story
    "H52": "tests/procurement/views/test_upload_protocol.py",
    "H53": "tests/procurement/views/test_upload_protocol.py",
    "H54": "tests/procurement/views/test_upload_protocol.py",
    "H55": "tests/procurement/services/test_uploads_at_once.py",
}


def number_of(case: str) -> str:
    return re.match(r"H\d\d", case)[0]


def test_every_number_of_the_set_is_tested():
    here = {number_of(case) for case in (*hostile.REFUSED, *odd.ACCEPTED)}
    assert sorted(here | set(ELSEWHERE)) == [f"H{n:02}" for n in range(1, 56)]
    assert [path for path in ELSEWHERE.values() if not (ROOT / path).is_file()] == []


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> dict[str, dict]:
    """The gate's verdict on each file, taken in a process of its own that holds nothing else."""
    folder = tmp_path_factory.mktemp("hostile")
    arguments = []
    for case, (_what, build, _codes) in sorted(hostile.REFUSED.items()):
        path = folder / case
        path.write_bytes(build())
        arguments += [hostile.name_of(case), str(path)]
    run = subprocess.run(
        [sys.executable, "-m", "tests.builders.measured", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(sorted(hostile.REFUSED), map(json.loads, run.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("case", sorted(hostile.REFUSED))
def test_r_refused_in_the_gate_quickly_and_for_its_reason(measured, case):
    what, _build, codes = hostile.REFUSED[case]
    found = measured[case]
    assert found["code"] in codes, f"{what}: {found}"
    assert found["seconds"] < SECONDS, f"{what}: {found}"
    assert found["grown"] < MEMORY, f"{what}: {found}"
    assert found["tried"] == [], f"{what}: {found}"
    assert canary.visits() == 0


@pytest.mark.parametrize("code", sorted({code for _, _, codes in hostile.REFUSED.values() for code in codes}))
def test_every_reason_is_a_sentence_that_can_be_translated(code):
    assert messages.REFUSALS[code] in messages.all_message_ids()


@pytest.mark.parametrize("case", sorted(odd.ACCEPTED))
def test_f_l_s_read_in_the_worker_with_what_there_is_to_know(case):
    expected = odd.ACCEPTED[case]
    data = expected.build()
    started = time.monotonic()
    reading = artifact.loads(read_in_worker(data, expected.name))
    assert time.monotonic() - started < Limits().wall_seconds / 2
    assert expected.warnings <= {warning.code for warning in reading.warnings}
    assert set(expected.texts) <= {block.text for block in reading.blocks}
    page = read_html("".join(document_html(reading)))
    assert page.texts == {block.seq: block.text for block in reading.blocks}
    assert (page.wrong, page.open) == ([], [])
    assert canary.visits() == 0


def test_links_to_the_outside_are_listed_but_hyperlinks_are_not():
    package = open_package(hostile.links_outside(), "a.docx")
    targets = [w.params["target"] for w in package.warnings if w.code == "external"]
    assert len(targets) == 5
    assert all(target.startswith(canary.ADDRESS) for target in targets)
    assert not any(target.endswith("page") for target in targets)
    assert canary.visits() == 0


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: hostile.open_nested(600), "too_deep"),
        # H24: Word opens no such file either.
        (hostile.main_part(hostile.document("<q:p/>")), "xml_broken"),
    ],
)
def test_what_counting_cannot_see_is_refused_by_the_parser(build, code):
    with pytest.raises(ReadingRefused) as refused:
        read_in_worker(build(), "a.docx")
    assert refused.value.code == code


def test_a_lower_limit_of_nesting_is_exact():
    shallow = Limits(depth=20)
    assert open_package(hostile.open_nested(15), "a.docx", shallow)
    with pytest.raises(ReadingRefused) as refused:
        open_package(hostile.open_nested(19), "a.docx", shallow)
    assert (refused.value.code, refused.value.params) == ("too_deep", {"limit": 20})


def test_a_refusal_names_the_limit_that_applies():
    for limits, build, code, said in (
        (Limits(entries=10), hostile.many_parts, "too_many_parts", 10),
        (Limits(attributes=50), hostile.many_attributes, "too_many_attributes", 50),
        (Limits(text_node=MB // 2, ratio=10**9), hostile.long_text, "text_too_long", 0.5),
        (Limits(index_bytes=100 * 1024), hostile.many_links, "index_too_big", 0.1),
        (Limits(ratio=5, ratio_from_xml=1000), hostile.honest_empty, "ratio", 5),
        (Limits(part_bytes=MB, ratio=10**9), hostile.long_text, "part_too_big", 1),
        (Limits(entries=100), hostile.crowded_inside, "too_many_parts", 100),
    ):
        with pytest.raises(ReadingRefused) as refused:
            open_package(build(), "a.docx", limits)
        assert (refused.value.code, refused.value.params["limit"]) == (code, said)
