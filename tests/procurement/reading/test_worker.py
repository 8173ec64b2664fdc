"""Reading in its own process: the same result, and no file can take the caller down."""

# XML reads better unbroken.
# ruff: noqa: E501

import time

import pytest

from procurement.reading import Limits, ReadingRefused, TooComplex, artifact, read
from procurement.reading.worker import read_in_worker
from tests.builders import hostile
from tests.builders.packages import docx, p, r


def test_the_worker_reads_what_the_reader_reads():
    data = docx(p("第１条　目的") + p("本文"))
    assert artifact.loads(read_in_worker(data, "仕様書.docx")) == read(data, "仕様書.docx")


def test_a_refusal_comes_back_as_itself():
    with pytest.raises(ReadingRefused) as refused:
        read_in_worker(hostile.REFUSED["H10"][1](), "a.docx")
    assert refused.value.code == "encrypted"
    assert not isinstance(refused.value, TooComplex)


def heavy() -> bytes:
    marked = '<w:bookmarkStart w:id="1" w:name="a"/><w:commentRangeStart w:id="1"/>'
    return docx("".join(f"<w:p>{marked}{r(f'項{n}') * 8}</w:p>" for n in range(60_000)))


@pytest.mark.parametrize(
    "limits", [Limits(cpu_seconds=1), Limits(wall_seconds=1), Limits(memory_bytes=90 * 1024 * 1024)]
)
def test_a_file_that_costs_too_much_is_too_complex(limits):
    started = time.monotonic()
    with pytest.raises(TooComplex) as refused:
        read_in_worker(heavy(), "a.docx", limits)
    assert refused.value.code == "too_complex"
    assert time.monotonic() - started < 20


def test_a_large_honest_document_fits_the_limits():
    body = "".join(p(f"第{n}項 受託者は、手順{n}に従い作業すること。") for n in range(90_000))
    assert len(artifact.loads(read_in_worker(docx(body), "a.docx")).blocks) == 90_000


def test_the_worker_may_not_reach_out_write_or_start_programs():
    import subprocess
    import sys

    from procurement.reading.worker import ROOT

    script = (
        "import os, socket, subprocess, sys\n"
        "from procurement.reading.limits import Limits\n"
        "from procurement.reading.worker import _confine\n"
        "_confine(Limits().as_dict())\n"
        "def tried(call):\n"
        "    try:\n"
        "        call()\n"
        "    except PermissionError:\n"
        "        return 'no'\n"
        "    return 'yes'\n"
        "print(tried(lambda: socket.socket()), tried(lambda: socket.getaddrinfo('localhost', 80)),\n"
        "      tried(lambda: open('x.txt', 'w')), tried(lambda: subprocess.run(['true'])),\n"
        "      tried(lambda: os.system('true')), tried(lambda: os.remove('x.txt')))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={"PYTHONPATH": ROOT}, check=False
    )
    assert run.stdout.split() == ["no"] * 6, run.stderr
