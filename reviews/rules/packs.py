"""Packs: YAML files of rules. A bad one is refused with file, rule and line.

The form is described in docs/developer/rules.md. `{{name}}` in an expression stands for the list of that name
under `words`. Only plain YAML is read (`pack_yaml.py`).
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from reviews.anchoring.normalised import normalise
from reviews.rules import pack_refusals as refusals
from reviews.rules.backtracking import danger_of
from reviews.rules.conditions import CONDITIONS
from reviews.rules.expressions import as_nfkc
from reviews.rules.gates import gate_of
from reviews.rules.pack_windows import windows_of
from reviews.rules.pack_yaml import Lined, LinedList, NotPlainYamlError, read_yaml
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
LONGEST_EXPRESSION = 100_000  # with its lists of words in it
# Of packs that an organisation writes: what one rule may hold.
MOST_RULES, MOST_PHRASES, LONGEST_PHRASE, MOST_EXPRESSIONS = 500, 500, 200, 50
SHOWN = 80  # characters of an expression in a refusal
_WORD_LIST = re.compile(r"[a-z_0-9]+")
_EXAMPLE_KEYS = {"text", "kind", "heading", "lang", "method", "settings"}
_PACK_KEYS = {"pack", "title", "version", "words", "defaults", "rules", "windows"}
_RULE_KEYS = {
    "id", "title", "severity", "aspect", "default", "scope", "languages", "kinds", "narrative", "headings",
    "phrases", "patterns", "ignore_case", "check", "settings", "require", "unless", "message", "why", "mend",
    "source", "examples",
}  # fmt: skip
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
NAMED_LIST = re.compile(r"\{\{([a-z_0-9]+)\}\}")


class PackError(Exception):
    """Why a pack is refused; `message_id % params` is the English sentence, without the place."""

    def __init__(self, file: str, rule: str, line: int, message_id: str, **params: Any) -> None:
        super().__init__(file, rule, line, message_id, params)
        self.file, self.rule, self.line = file, rule, line
        self.message_id, self.params = message_id, params

    def __str__(self) -> str:
        sentence = self.message_id % self.params if self.params else self.message_id
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.rule, sentence) if part)


def read_pack(data: bytes, file: str, custom: bool = False) -> Pack:
    """The pack in a YAML file. Raises PackError. `custom`: written by an administrator, not by us."""
    if len(data) > LARGEST_PACK:
        raise PackError(file, "", 1, refusals.TOO_LARGE, limit=LARGEST_PACK)
    try:
        text = data.decode("utf-8-sig")
        plain = read_yaml(text, anchors=not custom)
    except UnicodeDecodeError as error:
        raise PackError(file, "", 1, refusals.NOT_TEXT) from error
    except NotPlainYamlError as error:
        said = {"problem": error.problem, "text": "".join(text.splitlines()[error.line - 1 : error.line])}
        raise PackError(file, "", error.line, refusals.NOT_YAML, **said) from error
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
            self.fail(1, refusals.NO_PACK)
        self._known(plain, _PACK_KEYS)
        name = self._text(plain, "pack")
        self.words = self._words(self._mapping(plain, "words"))
        windows = windows_of(plain, self.fail)
        rules = plain.get("rules", LinedList()) if windows else plain.get("rules")
        if not isinstance(rules, list) or not (rules or windows):
            self.fail(plain.lines.get("rules", plain.line), refusals.NO_RULES)
        if self.custom and len(rules) > MOST_RULES:
            self.fail(plain.lines["rules"], refusals.MANY_RULES, limit=MOST_RULES)
        defaults = self._mapping(plain, "defaults")
        self._known(defaults, _RULE_KEYS - {"id"})
        made: dict[str, Rule] = {}
        for row, line in _with_lines(rules):
            self.rule = ""
            if not isinstance(row, Lined):
                self.fail(line, refusals.NO_RULE)
            rule = self._rule(name, row, defaults)
            if rule.id in made:
                self.fail(rule.line, refusals.TWICE)
            made[rule.id] = rule
        self.rule = ""
        version = str(plain.get("version", ""))
        title, made_of = self._bilingual(plain, "title"), tuple(made.values())
        return Pack(name, title, version, made_of, self.digest, self.custom, windows)

    def _words(self, plain: Lined) -> dict[str, str]:
        """Named lists; a later one may use an earlier one."""
        found: dict[str, str] = {}
        self.words = found
        for name, value in plain.items():
            line = plain.lines[name]
            if not _WORD_LIST.fullmatch(name):
                self.fail(line, refusals.UNKNOWN_KEY, key=name)
            if isinstance(value, list):
                value = "|".join(text for text, _ in self._list(plain, name))
            if not isinstance(value, str) or not value.strip():
                self.fail(line, refusals.NO_WORDS_LIST, key=name)
            found[name] = f"(?:{self._filled(value.strip(), line)})"
        return found

    def _filled(self, text: str, line: int) -> str:
        """With the lists in place of their names. A list of lists of lists would grow without end."""
        parts, at = [], 0
        for found in NAMED_LIST.finditer(text):
            if found[1] not in self.words:
                self.fail(line, refusals.UNKNOWN_WORDS, name=found[1])
            parts += [text[at : found.start()], self.words[found[1]]]
            at = found.end()
        parts.append(text[at:])
        if sum(map(len, parts)) > LONGEST_EXPRESSION:
            self.fail(line, refusals.LARGE_EXPRESSION, text=text[:SHOWN])
        return "".join(parts)

    def _rule(self, pack: str, given: Lined, defaults: Lined) -> Rule:
        row = _merged(defaults, given)
        self.rule = str(row.get("id", ""))
        if not _ID.fullmatch(self.rule):
            self.fail(given.line, refusals.WRONG_ID)
        self._known(row, _RULE_KEYS)
        scope = self._one_of(row, "scope", SCOPES, "sentence")
        flags = re.IGNORECASE if self._yes(row, "ignore_case", False) else 0
        patterns = tuple(self._compiled(one, line, flags) for one, line in self._list(row, "patterns"))
        phrases = [(normalise(one), line) for one, line in self._list(row, "phrases")]
        check = row.get("check") or ""
        if not (patterns or phrases or check):
            self.fail(given.line, refusals.NOTHING_TO_FIND)
        for phrase, line in phrases:
            if not phrase.strip():
                self.fail(line, refusals.EMPTY_PHRASE)
        if self.custom:
            self._modest(row, phrases)
        if flags:
            patterns += tuple(self._compiled(re.escape(phrase), line, flags) for phrase, line in phrases)
            phrases = []
        if scope != "sentence" and not check:
            self.fail(given.line, refusals.NEEDS_CHECK)
        self._known_check(row, check)
        if self.custom:
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
            phrases=tuple(phrase for phrase, _ in phrases),
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

    def _modest(self, row: Lined, phrases: list[tuple[str, int]]) -> None:
        """What one rule of others may hold."""
        for at, (phrase, line) in enumerate(phrases):
            if at >= MOST_PHRASES or len(phrase) > LONGEST_PHRASE:
                self.fail(line, refusals.MANY_PHRASES, number=MOST_PHRASES, length=LONGEST_PHRASE)
        for key in ("patterns", "require", "unless"):
            value = row.get(key)
            if isinstance(value, list) and len(value) > MOST_EXPRESSIONS:
                self.fail(row.lines[key], refusals.MANY_ENTRIES, key=key, limit=MOST_EXPRESSIONS)

    def _known_check(self, row: Lined, check: Any) -> None:
        from reviews.rules.checks import CHECKS

        if not check:
            return
        if self.custom:
            self.fail(row.lines["check"], refusals.OUR_CHECKS)
        if not isinstance(check, str) or check not in CHECKS:
            self.fail(row.lines["check"], refusals.UNKNOWN_CHECK, name=check)

    def _known(self, row: Lined, keys: set[str]) -> None:
        for key in row:
            if key not in keys:
                self.fail(row.lines.get(key, row.line), refusals.UNKNOWN_KEY, key=key)

    def _compiled(self, text: str, line: int, flags: int) -> Pattern:
        regex = self._regex(text, line, flags)
        if regex.match(""):
            self.fail(line, refusals.MATCHES_NOTHING, text=text[:SHOWN])
        return Pattern(regex, gate_of(regex))

    def _regex(self, text: str, line: int, flags: int) -> re.Pattern[str]:
        filled = as_nfkc(self._filled(text, line))
        try:
            danger = danger_of(filled, flags) if self.custom else None
            if danger is not None:
                self.fail(line, danger[0], **danger[1])
            return re.compile(filled, flags)
        except re.error as error:
            self.fail(line, refusals.WRONG_EXPRESSION, text=text[:SHOWN], problem=error)
        except (OverflowError, RecursionError):
            self.fail(line, refusals.LARGE_EXPRESSION, text=text[:SHOWN])

    def _guards(self, row: Lined, key: str) -> tuple[Guard, ...]:
        value = row.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fail(row.lines[key], refusals.NO_LIST, key=key)
        guards = tuple(self._guard(one, line) for one, line in _with_lines(value))
        return tuple(timed_guard(self.rule, one) for one in guards) if self.custom else guards

    def _guard(self, one: Any, line: int) -> Guard:
        if isinstance(one, str):
            if one not in CONDITIONS:
                self.fail(line, refusals.UNKNOWN_CONDITION, name=one)
            return Guard(condition=one)
        if not isinstance(one, Lined) or len(set(one) - {"chars"}) != 1:
            self.fail(line, refusals.NO_CONDITION)
        place = next(key for key in one if key != "chars")
        if place not in PLACES:
            self.fail(one.line, refusals.UNKNOWN_KEY, key=place)
        chars = one.get("chars", 12)
        if not isinstance(chars, int) or isinstance(chars, bool) or chars < 1:
            self.fail(one.line, refusals.WRONG_CHARS)
        texts = [one[place]] if isinstance(one[place], str) else [text for text, _ in self._list(one, place)]
        if not any(texts):
            self.fail(one.line, refusals.NO_CONDITION)
        return Guard(place=place, pattern=self._regex("|".join(texts), one.line, re.IGNORECASE), chars=chars)

    def _examples(self, row: Lined) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
        value = row.get("examples")
        if value is None:
            return (), ()
        if not isinstance(value, Lined):
            self.fail(row.lines["examples"], refusals.NO_EXAMPLES)
        self._known(value, {"bad", "good"})
        some = {}
        for key in ("bad", "good"):
            rows = value.get(key)
            if rows is not None and not isinstance(rows, list):
                self.fail(value.lines[key], refusals.NO_EXAMPLES)
            some[key] = tuple(self._example(one, line) for one, line in _with_lines(rows or LinedList()))
        return some["bad"], some["good"]

    def _example(self, one: Any, line: int) -> Example:
        if isinstance(one, str):
            return Example(one)
        if not isinstance(one, Lined) or not isinstance(one.get("text"), str):
            self.fail(line, refusals.NO_EXAMPLE)
        self._known(one, _EXAMPLE_KEYS)
        kind = self._one_of(one, "kind", KINDS, "spec")
        heading, lang, method = (str(one.get(key) or "") for key in ("heading", "lang", "method"))
        return Example(one["text"], kind, heading, lang, method, dict(self._mapping(one, "settings")))

    def _mapping(self, row: Lined, key: str) -> Lined:
        value = row.get(key)
        if value is None:
            return _empty(row)
        if not isinstance(value, Lined):
            self.fail(row.lines[key], refusals.NO_MAPPING, key=key)
        return value

    def _bilingual(self, row: Lined, key: str, needed: bool = True) -> Words:
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return Words(value.strip(), value.strip())
        if isinstance(value, Mapping):
            ja, en = (str(value.get(language) or "").strip() for language in LANGUAGES)
            if ja or en:
                return Words(ja or en, en or ja)
        if needed:
            self.fail(row.lines.get(key, row.line), refusals.NEEDS_WORDS, key=key)
        return Words("", "")

    def _text(self, row: Lined, key: str) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fail(row.lines.get(key, row.line), refusals.NEEDS_TEXT, key=key)
        return value.strip()

    def _yes(self, row: Lined, key: str, default: bool) -> bool:
        value = row.get(key, default)
        if not isinstance(value, bool):
            self.fail(row.lines[key], refusals.YES_OR_NO, key=key)
        return value

    def _one_of(self, row: Lined, key: str, known: tuple[str, ...], default: str = "") -> str:
        value = row.get(key, default)
        if value not in known:
            names = ", ".join(known)
            self.fail(row.lines.get(key, row.line), refusals.ONE_OF, key=key, names=names)
        return value

    def _subset(self, row: Lined, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        value = row.get(key)
        if value is None:
            return known
        if not isinstance(value, list) or not value or any(one not in known for one in value):
            names = ", ".join(known)
            self.fail(row.lines[key], refusals.SOME_OF, key=key, names=names)
        return tuple(value)

    def _list(self, row: Lined, key: str) -> list[tuple[str, int]]:
        """The words of a list, each with its line."""
        value = row.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(row.lines[key], refusals.NO_LIST, key=key)
        for one, line in _with_lines(value):
            if not isinstance(one, str | int | float) or isinstance(one, bool):
                self.fail(line, refusals.NO_WORDS_LIST, key=key)
        return [(str(one), line) for one, line in _with_lines(value)]


def _with_lines(value: Any) -> list[tuple[Any, int]]:
    return list(zip(value, value.lines, strict=True)) if isinstance(value, LinedList) and value else []


def _empty(near: Lined) -> Lined:
    made = Lined()
    made.line, made.lines = near.line, {}
    return made


def _over(first: Lined, second: Lined) -> Lined:
    made = Lined({**first, **second})
    made.line, made.lines = second.line, {**first.lines, **second.lines}
    return made


def _merged(defaults: Lined, row: Lined) -> Lined:
    """The rule over the pack's defaults; its settings over theirs, one by one."""
    made = _over(defaults, row)
    settings = [one.get("settings") for one in (defaults, row)]
    if all(isinstance(one, Lined) for one in settings):
        made["settings"] = _over(*settings)
    return made
