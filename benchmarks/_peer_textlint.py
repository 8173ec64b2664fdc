"""textlint with the same expressions, as a rule in JavaScript for each rule of the packs.

It is installed with npm into var/bench/textlint when it is first measured. What JavaScript does not have,
(?-i:…) and possessive repeats, is said by the nearest that it has, and what it does not take at all is left
out and listed; \\b and \\w mean ASCII there, so that matches differ a little.
"""

import json
import re
import resource
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from reviews.rules import RuleSet

FOLDER = Path(__file__).resolve().parents[1] / "var" / "bench" / "textlint"
PACKAGES = ("textlint@15.8.0", "@textlint/textlint-plugin-text@15.8.0")
RULE = """\
"use strict";
const patterns = %s.map(([source, flags]) => new RegExp(source, flags));
module.exports = function (context) {
  const { Syntax, RuleError, report, getSource, locator } = context;
  return {
    [Syntax.Str](node) {
      const text = getSource(node);
      for (const pattern of patterns) {
        for (const found of text.matchAll(pattern)) {
          const range = [found.index, found.index + found[0].length];
          report(node, new RuleError(%s, { padding: locator.range(range) }));
        }
      }
    },
  };
};
"""
# Named groups, ends of the text: the same thing under another name.
_NAMES = ((r"\(\?P<", "(?<"), (r"\(\?P=(\w+)\)", r"\\k<\1>"), (r"\\A", "^"), (r"\\Z", "$"))


@dataclass(frozen=True)
class Ready:
    """textlint with our rules in it. left_out: rule id and expression that JavaScript cannot say."""

    folder: Path
    left_out: list[tuple[str, str]]
    expressions: int


def why_not() -> str:
    """Why it cannot be measured; "" when it can."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    return f"{' and '.join(missing)} not installed" if missing else ""


def prepare(rules: RuleSet) -> Ready:
    """Raises OSError or CalledProcessError when npm cannot install it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not (FOLDER / "node_modules" / ".bin" / "textlint").exists():
        command = [
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--silent",
            "--prefix",
            str(FOLDER),
            *PACKAGES,
        ]
        subprocess.run(command, check=True, timeout=300, capture_output=True)
    wanted = [(needle.rule.id, *_in_javascript(needle)) for needle in rules.needles]
    fits = _compile([(source, flags) for _, source, flags in wanted])
    by_rule: dict[str, list[tuple[str, str]]] = {}
    for (rule, source, flags), fine in zip(wanted, fits, strict=True):
        if fine:
            by_rule.setdefault(rule, []).append((source, flags))
    folder = FOLDER / "rules"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for rule, patterns in by_rule.items():
        message = json.dumps(rules.by_id[rule].message.ja, ensure_ascii=False)
        text = RULE % (json.dumps(patterns, ensure_ascii=False), message)
        (folder / f"{rule}.js").write_text(text, encoding="utf-8")
    config = {"plugins": {"@textlint/text": True}, "rules": dict.fromkeys(by_rule, True)}
    (FOLDER / ".textlintrc.json").write_text(json.dumps(config), encoding="utf-8")
    left_out = [(rule, source) for (rule, source, _), fine in zip(wanted, fits, strict=True) if not fine]
    return Ready(FOLDER, left_out, sum(fits))


def _in_javascript(needle) -> tuple[str, str]:
    if needle.pattern is None:
        return re.escape(needle.phrase), "g"
    source, flags = needle.pattern.regex.pattern, needle.pattern.regex.flags
    # Flags in front stand for the whole expression, which Python has read already.
    source = re.sub(r"^\(\?[a-z]+\)", "", source)
    for python, javascript in _NAMES:
        source = re.sub(python, javascript, source)
    # No possessive repeats, and no part with a case of its own: the nearest that there is.
    source = re.sub(r"(?<!\\)([*}])\+", r"\1", source).replace("(?-i:", "(?:")
    wanted = {"g": True, "i": flags & re.IGNORECASE, "m": flags & re.MULTILINE, "s": flags & re.DOTALL}
    return _without_case(source), "".join(letter for letter, is_on in wanted.items() if is_on)


def _without_case(source: str) -> str:
    """(?i:tbd) as (?:[tT][bB][dD]): this JavaScript knows flags for whole expressions only."""
    start = source.find("(?i:")
    if start < 0:
        return source
    depth, in_set, made, at = 1, False, [], start + 4
    while at < len(source) and depth:
        char = source[at]
        if char == "\\" or source.startswith(("(?:", "(?=", "(?!"), at):
            length = 2 if char == "\\" else 3
            depth += char == "("
            made.append(source[at : at + length])
            at += length
            continue
        depth += (char == "(") - (char == ")") if not in_set else 0
        in_set = (in_set or char == "[") and char != "]"
        both = char.lower() + char.upper()
        made.append(char if not char.isascii() or not char.isalpha() else both if in_set else f"[{both}]")
        at += 1
    return source[:start] + "(?:" + "".join(made) + _without_case(source[at:])


def _compile(expressions: list[tuple[str, str]]) -> list[bool]:
    """Which of them JavaScript takes."""
    code = (
        "const all = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(all.map(([s, f]) => { try { new RegExp(s, f); return true; }"
        " catch { return false; } })));"
    )
    asked = json.dumps(expressions, ensure_ascii=False)
    told = subprocess.run(["node", "-e", code], input=asked, capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


def run(ready: Ready, texts: list[str]) -> tuple[float, Counter[str]]:
    """(CPU seconds, matches by rule) of one run over the paragraphs, a line each, start included."""
    file = ready.folder / "draft.txt"
    file.write_text("\n\n".join(" ".join(text.split()) or "-" for text in texts) + "\n", encoding="utf-8")
    out = ready.folder / "out.json"
    command = [
        "node",
        "node_modules/.bin/textlint",
        "--rulesdir",
        "rules",
        "-f",
        "json",
        "-o",
        str(out),
        str(file),
    ]
    out.unlink(missing_ok=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ready.folder, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise OSError(f"textlint ended with status {done.returncode}: {done.stderr[-500:]}")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads(out.read_text(encoding="utf-8")) if out.exists() else []
    counts = Counter(one["ruleId"].rpartition("/")[2] for file in told for one in file["messages"])
    return seconds, counts
