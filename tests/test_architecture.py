"""The house rules that a machine can check: layers, names, sizes, who may change state, what may load."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("sharingbook", "procurement", "reviews", "cms")
# One idea each, and longer than 400 lines for the reason given.
LONG_FOR_A_REASON: dict[str, str] = {
    "tests/builders/hostile.py": "one builder for each hostile file: a catalogue",
}
# Everywhere else a change of state would miss permission, ledger and transaction.
WRITING_LAYERS = {"services", "demo"}
WRITES_FOR_A_REASON: dict[str, str] = {
    "sharingbook/audit/ledger.py": "the ledger's own rows",
    "sharingbook/common/storage.py": "files, no rows",
    "procurement/artifacts.py": "files, no rows",
    "cms/ledger/checks.py": "verdicts on the ledger, by a job",
    "cms/rights.py": "page rights, derived from memberships",
    "cms/search.py": "the search index, derived from projects",
}
QUERYSET_STEPS = {"objects", "filter", "exclude", "all", "visible_to", "select_related", "order_by"}
BULK_WRITES = {"bulk_create", "bulk_update", "update_or_create", "get_or_create"}


def tracked(*suffixes: str) -> list[Path]:
    """Files that git knows, with one of the suffixes (all without any)."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [name for name in listing.stdout.decode().split("\0") if name]
    paths = [ROOT / name for name in names if not suffixes or name.endswith(suffixes)]
    return [path for path in paths if path.is_file()]


def code() -> list[Path]:
    vendored = ROOT / "sharingbook" / "static" / "vendor"
    return [
        path
        for path in tracked(".py", ".js", ".css", ".html")
        if "migrations" not in path.parts and vendored not in path.parents
    ]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in tracked(".py"):
        if path.relative_to(ROOT).parts[0] in ROOMS and "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def is_in_layer(path: Path, layers: set[str]) -> bool:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return bool(layers & set(parts))


def chain(node: ast.expr) -> list[str]:
    """Names of a dotted call chain, innermost first: Case.objects.filter(…) → Case, objects, filter."""
    if isinstance(node, ast.Call):
        return chain(node.func)
    if isinstance(node, ast.Attribute):
        return [*chain(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else []


def method_calls(tree: ast.Module) -> Iterator[tuple[int, list[str], str]]:
    """Line, receiver's chain and method name of each method call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, chain(node.func.value), node.func.attr


def test_each_room_imports_only_rooms_below_it():
    # In a process of its own: the linter configures logging anew, which would silence ours.
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_module_is_a_drawer_for_everything():
    drawers = re.compile(r"(utils?|helpers?|misc\w*|common_functions|managers?_helpers?)\.(py|js)")
    assert [name_of(path) for path in code() if drawers.fullmatch(path.name)] == []


def test_files_stay_short_enough_to_be_one_idea():
    long = {name_of(path) for path in code() if path.read_text(encoding="utf-8").count("\n") > 400}
    assert long - set(LONG_FOR_A_REASON) == set()


def test_only_services_change_rows():
    found = []
    for path, tree in room_modules():
        if is_in_layer(path, WRITING_LAYERS) or name_of(path) in WRITES_FOR_A_REASON:
            continue
        for line, receiver, method in method_calls(tree):
            steps = QUERYSET_STEPS & set(receiver)
            writes = (
                method in BULK_WRITES
                or (method in ("update", "delete", "create") and steps)
                or (method == "delete" and receiver[-1:] not in (["session"], ["cache"]))
            )
            if writes:
                found.append(f"{name_of(path)}:{line} {'.'.join(receiver)}.{method}()")
    assert found == []


def test_only_the_demo_writes_many_ledger_entries_at_once():
    """`append_many` takes acts as told, without permission or service; one measurement is the exception."""
    may = ("cms/demo/", "benchmarks/ledger.py", "tests/")
    found = []
    for path in tracked(".py"):
        if name_of(path).startswith(may):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "value", "")}
            names |= {alias.name for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias)}
            if any(name == "append_many" for name in names):
                found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def test_views_take_rows_only_through_what_the_user_may_see():
    """`visible_to(user)` first: a row fetched by key alone would answer 403, and tell that it exists."""
    found = [
        f"{name_of(path)}:{line} {'.'.join(receiver)}.{method}()"
        for path, tree in room_modules()
        if is_in_layer(path, {"views"})
        for line, receiver, method in method_calls(tree)
        if method in ("get", "first", "last") and receiver[-1:] == ["objects"]
    ]
    assert found == []


def test_services_know_nothing_of_http():
    http = ("django.http", "django.shortcuts", "django.contrib.messages", "django.views")
    found = []
    for path, tree in room_modules():
        if not is_in_layer(path, {"services"}):
            continue
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            found += [f"{name_of(path)}:{node.lineno} {name}" for name in names if name.startswith(http)]
    assert found == []


def test_commands_say_nothing_that_is_not_translated():
    """One language on the command line, the installation's; words of machines (`key=value`) stay."""
    sentence = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
    found = []
    for path, tree in room_modules():
        if "commands" not in path.parts:
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or chain(node)[-1:] not in (
                ["CommandError"], ["unusable"], ["write"],
            ):  # fmt: skip
                continue
            for part in node.args[:1]:
                texts = part.values if isinstance(part, ast.JoinedStr) else [part]
                bare = [t.value for t in texts if isinstance(t, ast.Constant) and isinstance(t.value, str)]
                found += [f"{name_of(path)}:{node.lineno} {text}" for text in bare if sentence.search(text)]
    assert found == []


def test_imports_are_absolute_and_named():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path, tree in room_modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.level or any(alias.name == "*" for alias in node.names))
        and "settings" not in path.parts
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a registry's host", "|".join([r"py" r"pi\.org", r"python" r"hosted\.", r"registry\.npm" r"js"])),
        ("a path of one machine", r"(?<![\w.~/-])/(?:" "wo" "rk|ro" "ot|ho" r"me/\w+)/\w"),
    ],
)
def test_the_tree_names_no_place_that_is_not_everywhere(what, pattern):
    found = []
    for path in tracked():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{name_of(path)}:{n} {line.strip()[:100]}"
            for n, line in enumerate(lines, 1)
            if re.search(pattern, line)
        ]
    assert found == [], what


def test_pages_hold_no_inline_script_or_style():
    """The Content-Security-Policy would drop it silently. Templates for PDF never meet a browser."""
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=[\"']|javascript:", re.IGNORECASE)
    foreign = re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE
    )
    found = [
        f"{name_of(path)}:{number} {line.strip()[:100]}"
        for path in tracked(".html")
        if "templates" in path.parts and "pdf" not in path.stem and "pdf" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line) or foreign.search(line)
    ]
    assert found == []


def test_each_setting_of_the_environment_is_documented_once():
    settings = "".join(
        (ROOT / "sharingbook" / "settings" / name).read_text()
        for name in ("base.py", "dev.py", "production.py")
    )
    read = set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z][A-Z_]+)\"", settings))
    said = re.findall(r"^# ([A-Z][A-Z_]+): \w", settings, re.MULTILINE)
    assert sorted(said) == sorted(read)
    example = (ROOT / "deploy" / "sharingbook.env.example").read_text(encoding="utf-8")
    listed = re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.MULTILINE)
    assert sorted(listed) == sorted(read)


def test_requirements_are_pinned_hashed_and_name_no_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
        lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_the_readme_leads_to_files_that_exist():
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_every_page_of_the_documentation_is_reached_from_its_front():
    front = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    decisions = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    linked = {(ROOT / "docs" / link).resolve() for link in re.findall(r"\]\(([^)#]+)\)", front)}
    linked |= {(ROOT / "docs" / "adr" / link).resolve() for link in re.findall(r"\]\(([^)#]+)\)", decisions)}
    pages = [path for path in tracked(".md") if (ROOT / "docs") in path.parents and path.name != "README.md"]
    assert [name_of(path) for path in pages if path not in linked] == []


def test_the_readme_lists_commands_that_exist():
    from django.core.management import get_commands

    rows = re.findall(r"^\| `([a-z_]+)[ `]", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) >= 7
    assert [name for name in rows if name not in get_commands()] == []
