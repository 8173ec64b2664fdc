"""Packs: YAML files of rules. A bad one is refused with file, rule and line.

The form is described in docs/developer/rules.md. `{{name}}` in an expression stands for the list of that name
under `words`. Only plain YAML is read: no tags, no anchors into code.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, NoReturn

import yaml

from reviews.rules.backtracking import danger_of
from reviews.rules.conditions import CONDITIONS
from reviews.rules.lined_yaml import Lined, LinedLoader
from reviews.rules.literals import literals_of
from reviews.rules.rule import (
    ASPECTS,
    KINDS,
    LANGUAGES,
    PLACES,
    SCOPES,
    SEVERITIES,
    Example,
    Guard,
    Pack,
    Pattern,
    Rule,
    Words,
)
from reviews.rules.timed import timed_guard, timed_pattern

LARGEST_PACK = 1_000_000
# Of packs that an organisation writes: what one rule may hold, and what lists of words may grow to.
MOST_RULES, MOST_PHRASES, LONGEST_PHRASE, MOST_EXPRESSIONS, LONGEST_FILLED = 500, 500, 200, 50, 20_000
_PACK_KEYS = {"pack", "title", "version", "words", "defaults", "rules"}
_RULE_KEYS = {
    "id", "title", "severity", "aspect", "default", "scope", "languages", "kinds", "narrative", "headings",
    "phrases", "patterns", "ignore_case", "check", "settings", "require", "unless", "message", "why", "mend",
    "source", "examples",
}  # fmt: skip
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_NAME = re.compile(r"\{\{([a-z_0-9]+)\}\}")


class PackError(Exception):
    """Why a pack is refused; `message_id % params` is the English sentence, without the place."""

    def __init__(self, file: str, rule: str, line: int, message_id: str, **params: Any) -> None:
        super().__init__(file, rule, line, message_id, params)
        self.file, self.rule, self.line = file, rule, line
        self.message_id, self.params = message_id, params

    def __str__(self) -> str:
        sentence = self.message_id % self.params if self.params else self.message_id
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.rule, sentence) if part)


@cache
def builtin_packs() -> tuple[Pack, ...]:
    """The packs that come with the product, in the order of the catalogue."""
    return tuple(read_pack(data, name) for name, data in builtin_files().items())


@cache
def builtin_files() -> dict[str, bytes]:
    """Name of each file of them → what it holds; several files may be of one pack."""
    folder = resources.files("reviews.rules") / "packs"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    return {one.name: one.read_bytes() for one in files}


def read_pack(data: bytes, file: str, custom: bool = False) -> Pack:
    """The pack in a YAML file. Raises PackError. `custom`: written by an administrator, not by us."""
    if len(data) > LARGEST_PACK:
        raise PackError(file, "", 1, "The file is larger than %(limit)d bytes.", limit=LARGEST_PACK)
    try:
        plain = yaml.load(data.decode("utf-8-sig"), Loader=LinedLoader)  # noqa: S506 -- a SafeLoader
    except UnicodeDecodeError as error:
        raise PackError(file, "", 1, "The file is not UTF-8 text.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        raise PackError(file, "", line, "This is not YAML: %(problem)s", problem=problem) from error
    except RecursionError as error:
        raise PackError(file, "", 1, "The file is nested too deeply.") from error
    return _Reader(file, plain, hashlib.sha256(data).hexdigest()[:16], custom).pack()


class _Reader:
    def __init__(self, file: str, plain: Any, digest: str, custom: bool) -> None:
        self.file, self.plain, self.digest, self.custom = file, plain, digest, custom
        self.rule = ""
        self.words: Mapping[str, str] = {}

    def fail(self, line: int, message_id: str, **params: Any) -> NoReturn:
        raise PackError(self.file, self.rule, line, message_id, **params)

    def pack(self) -> Pack:
        plain = self.plain
        if not isinstance(plain, Lined):
            self.fail(1, "A pack is a mapping with “pack”, “title” and “rules”.")
        self._known(plain, _PACK_KEYS)
        name = self._text(plain, "pack")
        self.words = self._words(self._mapping(plain, "words"))
        rules = plain.get("rules")
        if not isinstance(rules, list) or not rules:
            self.fail(plain.lines.get("rules", plain.line), "“rules” must be a list of rules.")
        if self.custom and len(rules) > MOST_RULES:
            self.fail(plain.lines["rules"], "A pack may hold at most %(limit)d rules.", limit=MOST_RULES)
        defaults = self._mapping(plain, "defaults")
        made: dict[str, Rule] = {}
        for row in rules:
            rule = self._rule(name, row, defaults)
            if rule.id in made:
                self.fail(rule.line, "The rule stands twice in this pack.")
            made[rule.id] = rule
        self.rule = ""
        version = str(plain.get("version", ""))
        return Pack(
            name, self._bilingual(plain, "title"), version, tuple(made.values()), self.digest, self.custom
        )

    def _words(self, plain: Lined) -> dict[str, str]:
        """Named lists; a later one may use an earlier one."""
        found: dict[str, str] = {}
        self.words = found
        for name in plain:
            value = plain[name]
            if isinstance(value, list):
                value = "|".join(str(one) for one in value)
            found[name] = f"(?:{self._filled(str(value).strip(), plain.lines[name])})"
        return found

    def _filled(self, text: str, line: int) -> str:
        def word(found: re.Match[str]) -> str:
            if found[1] not in self.words:
                self.fail(line, "There is no list “%(name)s” under “words”.", name=found[1])
            return self.words[found[1]]

        if self.custom:
            grown = sum(len(self.words.get(found[1], "")) for found in _NAME.finditer(text))
            if len(text) + grown > LONGEST_FILLED:
                self.fail(line, "The expression %(text)s is too large.", text=text[:60])
        return _NAME.sub(word, text)

    def _rule(self, pack: str, row: Any, defaults: Mapping[str, Any]) -> Rule:
        self.rule = ""
        if not isinstance(row, Lined):
            self.fail(self.plain.lines["rules"], "Each rule is a mapping that begins with “id”.")
        given = row
        row = _merged(defaults, given)
        self.rule = str(row.get("id", ""))
        if not _ID.fullmatch(self.rule):
            self.fail(given.line, "“id” must be small letters and digits joined by hyphens, like ja-my-rule.")
        self._known(row, _RULE_KEYS)
        scope = self._one_of(row, "scope", SCOPES, "sentence")
        flags = re.IGNORECASE if row.get("ignore_case") else 0
        patterns = tuple(self._pattern(one, row, flags) for one in self._list(row, "patterns"))
        phrases = tuple(self._list(row, "phrases"))
        check = str(row.get("check") or "")
        if not (patterns or phrases or check):
            self.fail(given.line, "The rule needs “phrases”, “patterns” or “check”.")
        if any(not phrase.strip() for phrase in phrases):
            self.fail(row.lines["phrases"], "A phrase is empty.")
        if scope != "sentence" and not check:
            self.fail(given.line, "A rule over the whole document needs a “check”.")
        self._known_check(row, check)
        if self.custom:
            self._modest(row, phrases)
            patterns = tuple(timed_pattern(self.rule, one) for one in patterns)
        bad, good = self._examples(row)
        return Rule(
            id=self.rule,
            pack=pack,
            title=self._bilingual(row, "title"),
            severity=self._one_of(row, "severity", SEVERITIES),
            aspect=self._one_of(row, "aspect", ASPECTS),
            message=self._bilingual(row, "message"),
            why=self._bilingual(row, "why", needed=False),
            mend=self._bilingual(row, "mend", needed=False),
            default=self._yes(row, "default", True),
            scope=scope,
            languages=self._subset(row, "languages", LANGUAGES),
            kinds=self._subset(row, "kinds", KINDS),
            narrative=self._yes(row, "narrative", False),
            headings=self._yes(row, "headings", False),
            phrases=phrases,
            patterns=patterns,
            check=check,
            settings=dict(self._mapping(row, "settings")),
            require=self._guards(row, "require"),
            unless=self._guards(row, "unless"),
            source=str(row.get("source") or ""),
            bad=bad,
            good=good,
            line=given.line,
        )

    def _modest(self, row: Lined, phrases: tuple[str, ...]) -> None:
        if len(phrases) > MOST_PHRASES or any(len(phrase) > LONGEST_PHRASE for phrase in phrases):
            self.fail(
                row.lines["phrases"], "A rule may have %(number)d phrases of %(length)d characters at most.",
                number=MOST_PHRASES, length=LONGEST_PHRASE,
            )  # fmt: skip
        for key in ("patterns", "require", "unless"):
            value = row.get(key)
            if isinstance(value, list) and len(value) > MOST_EXPRESSIONS:
                self.fail(
                    row.lines[key], "“%(key)s” may hold at most %(limit)d entries.", key=key,
                    limit=MOST_EXPRESSIONS,
                )  # fmt: skip

    def _safe(self, text: str, flags: int, line: int) -> None:
        """An expression that somebody wrote: refused where it may take for ever."""
        danger = danger_of(text, flags) if self.custom else None
        if danger is not None:
            self.fail(line, danger[0], **danger[1])

    def _known_check(self, row: Lined, check: str) -> None:
        from reviews.rules.checks import CHECKS

        if not check:
            return
        if self.custom:
            self.fail(row.lines["check"], "“check” is for the packs of the product; use phrases or patterns.")
        if check not in CHECKS:
            self.fail(row.lines["check"], "There is no check “%(name)s”.", name=check)

    def _known(self, row: Lined, keys: set[str]) -> None:
        for key in row:
            if key not in keys:
                self.fail(row.lines.get(key, row.line), "“%(key)s” is not known here.", key=key)

    def _pattern(self, text: str, row: Lined, flags: int) -> Pattern:
        return self._compiled(text, row.lines["patterns"], flags)

    def _compiled(self, text: str, line: int, flags: int) -> Pattern:
        filled = self._filled(text, line)
        try:
            self._safe(filled, flags, line)
            regex = re.compile(filled, flags)
        except re.error as error:
            self.fail(line, "The expression %(text)s is wrong: %(problem)s.", text=text, problem=error)
        except (OverflowError, RecursionError):
            self.fail(line, "The expression %(text)s is too large.", text=text)
        if regex.match(""):
            self.fail(line, "The expression %(text)s matches nothing at all.", text=text)
        return Pattern(regex, literals_of(regex))

    def _guards(self, row: Lined, key: str) -> tuple[Guard, ...]:
        guards = tuple(self._guard(one, row.lines[key]) for one in self._several(row, key))
        return tuple(timed_guard(self.rule, one) for one in guards) if self.custom else guards

    def _guard(self, one: Any, line: int) -> Guard:
        if isinstance(one, str):
            if one not in CONDITIONS:
                self.fail(line, "There is no condition “%(name)s”.", name=one)
            return Guard(condition=one)
        if not isinstance(one, Lined) or len(set(one) - {"chars"}) != 1:
            self.fail(line, "A condition is a name, or a place with an expression, like “sentence: 例”.")
        place = next(key for key in one if key != "chars")
        if place not in PLACES:
            self.fail(one.line, "“%(key)s” is not known here.", key=place)
        chars = one.get("chars", 12)
        if not isinstance(chars, int) or chars < 1:
            self.fail(one.line, "“chars” must be a whole number from 1.")
        texts = one[place] if isinstance(one[place], list) else [one[place]]
        text = self._filled("|".join(str(text) for text in texts), one.line)
        try:
            self._safe(text, re.IGNORECASE, one.line)
            regex = re.compile(text, re.IGNORECASE)
        except re.error as error:
            self.fail(one.line, "The expression %(text)s is wrong: %(problem)s.", text=text, problem=error)
        return Guard(place=place, pattern=regex, chars=chars)

    def _examples(self, row: Lined) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
        value = row.get("examples")
        if value is None:
            return (), ()
        if not isinstance(value, Lined):
            self.fail(row.lines["examples"], "“examples” holds “bad” and “good”, a list each.")
        self._known(value, {"bad", "good"})
        bad, good = (
            tuple(self._example(one, value.lines[key]) for one in self._several(value, key))
            for key in ("bad", "good")
        )
        return bad, good

    def _example(self, one: Any, line: int) -> Example:
        if isinstance(one, str):
            return Example(one)
        if not isinstance(one, Lined) or "text" not in one:
            self.fail(line, "An example is a text, or a mapping with “text”.")
        self._known(one, {"text", "kind", "heading", "lang", "method"})
        kind = self._one_of(one, "kind", KINDS, "spec")
        return Example(
            str(one["text"]),
            kind,
            str(one.get("heading", "")),
            str(one.get("lang", "")),
            str(one.get("method", "")),
        )

    def _bilingual(self, row: Lined, key: str, needed: bool = True) -> Words:
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return Words(value.strip(), value.strip())
        if isinstance(value, Mapping):
            ja, en = (str(value.get(language, "")).strip() for language in LANGUAGES)
            if ja or en:
                return Words(ja or en, en or ja)
        if needed:
            self.fail(row.lines.get(key, row.line), "“%(key)s” needs a text (ja, en).", key=key)
        return Words("", "")

    def _mapping(self, row: Lined, key: str) -> Lined:
        value = row.get(key)
        if value is not None and not isinstance(value, Lined):
            self.fail(row.lines[key], "“%(key)s” must be a mapping.", key=key)
        return value if value is not None else _empty(row)

    def _text(self, row: Lined, key: str) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fail(row.lines.get(key, row.line), "“%(key)s” needs a text.", key=key)
        return value.strip()

    def _yes(self, row: Lined, key: str, default: bool) -> bool:
        value = row.get(key, default)
        if not isinstance(value, bool):
            self.fail(row.lines[key], "“%(key)s” must be true or false.", key=key)
        return value

    def _one_of(self, row: Lined, key: str, known: tuple[str, ...], default: str = "") -> str:
        value = row.get(key, default)
        if value not in known:
            names = ", ".join(known)
            self.fail(
                row.lines.get(key, row.line), "“%(key)s” must be one of: %(names)s.", key=key, names=names
            )
        return value

    def _subset(self, row: Lined, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        value = row.get(key)
        if value is None:
            return known
        if not isinstance(value, list) or not value or any(one not in known for one in value):
            names = ", ".join(known)
            self.fail(row.lines[key], "“%(key)s” must be a list of: %(names)s.", key=key, names=names)
        return tuple(value)

    def _several(self, row: Lined, key: str) -> list[Any]:
        value = row.get(key)
        if value is not None and not isinstance(value, list):
            self.fail(row.lines[key], "“%(key)s” must be a list.", key=key)
        return value or []

    def _list(self, row: Lined, key: str) -> list[str]:
        value = self._several(row, key)
        if any(isinstance(one, (list, dict)) for one in value):
            self.fail(row.lines[key], "“%(key)s” must be a list of texts.", key=key)
        return [str(one) for one in value]


def _empty(near: Lined) -> Lined:
    made = Lined()
    made.line, made.lines = near.line, {}
    return made


def _merged(defaults: Mapping[str, Any], row: Lined) -> Lined:
    """The rule over the pack's defaults."""
    made = Lined({**defaults, **row})
    made.line = row.line
    made.lines = {**dict.fromkeys(defaults, row.line), **row.lines}
    return made
