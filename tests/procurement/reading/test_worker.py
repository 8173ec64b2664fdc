"""Reading in its own process: the same result, and no file can take the caller down."""

# XML reads better unbroken.
# ruff: noqa: E501

import json
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from procurement.reading import Limits, ReadingRefused, TooComplex, artifact, read
from procurement.reading.worker import ANSWER, ROOT, _end, _judge, _talk, read_in_worker
from tests.builders import hostile
from tests.builders.packages import docx, p, r

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"


def test_the_worker_reads_what_the_reader_reads():
    data = docx(p("第１条　目的") + p("本文"))
    assert artifact.loads(read_in_worker(data, "仕様書.docx")) == read(data, "仕様書.docx")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real documents is not here")
def test_confined_it_reads_every_real_document_alike():
    """Whatever a reader imports only when it is needed would be missing behind the fences."""
    for path in sorted(CORPUS.glob("*.*x")):
        if "password" not in path.name:
            data = path.read_bytes()
            assert artifact.loads(read_in_worker(data, path.name)) == read(data, path.name), path.name


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


def confined(script: str, *fences: str) -> str:
    """What a script prints in a process behind some of the fences (names of `procurement.reading.confine`)."""
    lines = [
        "import sys, socket, os, subprocess",
        "from procurement.reading import confine",
        "from procurement.reading.limits import Limits",
        *fences,
        "def tried(call):",
        "    try:",
        "        call()",
        "    except OSError as error:",
        "        return type(error).__name__ + ':' + str(error.errno)",
        "    return 'yes'",
        script,
    ]
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ROOT},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_the_worker_may_not_reach_out_write_or_start_programs():
    calls = (
        "print(tried(lambda: socket.socket()), tried(lambda: socket.getaddrinfo('localhost', 80)),\n"
        "      tried(lambda: open('x.txt', 'w')), tried(lambda: subprocess.run(['true'])),\n"
        "      tried(lambda: os.system('true')), tried(lambda: os.remove('x.txt')),\n"
        "      tried(lambda: os.kill(1, 0)), tried(os.fork))"
    )
    answers = confined(calls, "confine.confine(Limits().as_dict(), opens_files=True)").split()
    assert answers == ["PermissionError:None"] * 8


@pytest.fixture
def listening():
    """A port of this machine at which somebody listens, and how often somebody came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server.getsockname()[1]
        with pytest.raises(TimeoutError):
            server.accept()


def test_without_the_audit_hook_the_kernel_gives_no_socket_and_no_file(listening):
    connect = f"lambda: socket.create_connection(('127.0.0.1', {listening}), 1)"
    script = f"print(tried({connect}), tried(lambda: open('/etc/hostname')))"
    fence = "confine.limit_resources(Limits().as_dict(), opens_files=False)"
    assert confined(script, fence) == "OSError:24 OSError:24"  # EMFILE


def test_without_the_audit_hook_the_network_namespace_is_empty(listening):
    connect = f"tried(lambda: socket.create_connection(('127.0.0.1', {listening}), 1))"
    script = f"print(alone, {connect} if alone else '')"
    alone, *answer = confined(script, "alone = confine.leave_network()").split()
    if alone != "True":
        warnings.warn("This kernel gives no network namespace: that fence was NOT tested.", stacklevel=1)
        pytest.skip("the kernel or the container forbids network namespaces")
    assert answer == ["OSError:101"]  # ENETUNREACH


def child(script: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )


@pytest.mark.parametrize(
    "script",
    [
        "import os\nwhile True: os.write(1, b'x' * 65536)",  # writes without end, reads nothing
        "import time\ntime.sleep(60)",  # neither reads nor writes
        "import os, time\nos.close(0)\ntime.sleep(60)",  # closes its ear
    ],
)
def test_a_child_that_misbehaves_cannot_hold_its_parent(script):
    process = child(script)
    started = time.monotonic()
    with pytest.raises(TooComplex):
        _talk(process, [bytes(8 << 20)], 4 << 20, started + 2)
    _end(process)
    assert time.monotonic() - started < 4
    assert process.returncode is not None


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"", 0),
        (b"A", 0),
        (ANSWER.pack(b"A", 100) + b"cut off", 0),
        (ANSWER.pack(b"A", 5) + b"whole", -9),
        (ANSWER.pack(b"F", 0), 0),
    ],
)
def test_a_child_that_was_stopped_while_it_answered_gave_no_answer(answer, status):
    with pytest.raises(TooComplex):
        _judge(answer, status)


def test_the_parent_grows_by_no_more_than_the_artifact(tmp_path):
    """Measured in a process of its own: the peak of this one has been anywhere."""
    script = (
        "import json, resource, sys\n"
        "from pathlib import Path\n"
        "from procurement.reading.worker import read_in_worker\n"
        "small, large = (Path(name).read_bytes() for name in sys.argv[1:])\n"
        "read_in_worker(small, 'a.docx')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "stored = read_in_worker(large, 'a.docx')\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(json.dumps([len(stored), (after - before) * 1024]))\n"
    )
    body = "".join(p(f"第{n}項 受託者は、手順{n}に従い作業すること。") for n in range(90_000))
    small, large = tmp_path / "small.docx", tmp_path / "large.docx"
    small.write_bytes(docx(p("一")))
    large.write_bytes(docx(body))
    run = subprocess.run(
        [sys.executable, "-c", script, str(small), str(large)],
        capture_output=True,
        env={"PYTHONPATH": ROOT},
        check=True,
    )
    artifact_size, grown = json.loads(run.stdout)
    # Once in pieces, once joined, and what the allocator rounds up.
    assert grown < 2 * artifact_size + (4 << 20), (artifact_size, grown)
