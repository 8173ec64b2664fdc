"""A pack of the product as an organisation may have it as its own: what `read_pack(custom=True)` takes of it.

Rules over whole documents need our checks and stay out. Of a sentence rule, its check and the expressions
that are refused stay out where its examples hold without them; else the rule does.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from reviews.rules.backtracking import Danger, danger_of
from reviews.rules.builtin import builtin_parts, files_of
from reviews.rules.engine import check
from reviews.rules.minidraft import case_of
from reviews.rules.pack_yaml import read_yaml
from reviews.rules.packs import NAMED_LIST, PackError, read_pack
from reviews.rules.rule import Pack, Rule
from reviews.rules.ruleset import RuleSet

PREFIX = "our-"


@dataclass(frozen=True, slots=True)
class Part:
    """What of a rule stays out. `key`: of its YAML; `text` is "" for a check, which has no `danger`."""

    key: str
    text: str = ""
    danger: Danger | None = None


@dataclass(slots=True)
class PackCopy:
    """`source`: the YAML. rules_out: id of a rule of the product that is not in it → why; parts_out: of one
    that is → what it is without."""

    name: str
    source: str = ""
    rules_out: dict[str, list[Part]] = field(default_factory=dict)
    parts_out: dict[str, list[Part]] = field(default_factory=dict)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def may_be_copied(pack: Pack) -> bool:
    return any(rule.scope == "sentence" for rule in pack.rules)


@cache
def copy_of(name: str) -> PackCopy | None:
    """None where the product has no such pack, or one with rules over whole documents alone."""
    copied, rules, words = PackCopy(PREFIX + name), [], {}
    parts = builtin_parts()
    for file, data in files_of(name).items():
        plain, part = read_yaml(data.decode(), anchors=True), parts[file]
        names = _add_words(words, plain.get("words") or {})
        for row, rule in zip(plain["rules"], part.rules, strict=True):
            row = _renamed(_plain(plain.get("defaults") or {}) | _plain(row), names)
            made, out = _without(row, rule)
            if made is not None and not (out and _fails(made, words)):
                rules.append(made)
                if out:
                    copied.parts_out[rule.id] = out
            else:
                copied.rules_out[rule.id] = out
    if not rules:
        return None
    title = {"ja": f"{part.title.ja}（写し）", "en": f"{part.title.en} (copy)"}
    copied.source = _source(copied.name, title, part.version, words, rules)
    return copied


def _source(name: str, title: Any, version: str, words: Mapping[str, Any], rules: list[Any]) -> str:
    used = set(_named(rules))
    for key in reversed(words):
        if key in used:
            used |= set(_named(words[key]))
    kept = {key: value for key, value in words.items() if key in used}
    plain = {"pack": name, "title": title, "version": version, "words": kept, "rules": rules}
    told = {key: value for key, value in plain.items() if value}
    return yaml.dump(told, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100_000)


def _add_words(words: dict[str, Any], more: Mapping[str, Any]) -> dict[str, str]:
    """Lists of one file added to those of all; where another has the name, this one gets a new name."""
    names: dict[str, str] = {}
    for key, value in more.items():
        value, name = _renamed(_plain(value), names), key
        while words.get(name, value) != value:
            name += "_2"
        words[name], names[key] = value, name
    return names


def _without(row: dict[str, Any], rule: Rule) -> tuple[dict[str, Any] | None, list[Part]]:
    """The rule under its new id without what nobody else may use, and that; None: nothing is left of it."""
    out = [Part("check")] if rule.check else []
    if rule.scope != "sentence":
        return None, out
    made = {"id": PREFIX + rule.id} | {key: value for key, value in row.items() if key != "id"}
    if made.pop("check", None):
        made.pop("settings", None)
    for key in ("patterns", "require", "unless"):
        some, kept = getattr(rule, key), []
        for text, one in zip(row.get(key) or (), some, strict=False):
            regex = one.regex if key == "patterns" else one.pattern
            danger = danger_of(regex.pattern, regex.flags) if regex is not None else None
            if danger is None:
                kept.append(text)
            else:
                out.append(Part(key, regex.pattern, danger))
        made[key] = kept
    made = {key: value for key, value in made.items() if value not in ([], None)}
    return (made if made.get("patterns") or made.get("phrases") else None), out


def _fails(row: dict[str, Any], words: Mapping[str, Any]) -> bool:
    """Whether a rule misses its examples."""
    try:
        pack = read_pack(_source("copy", "copy", "", words, [row]).encode(), "", custom=True)
    except PackError:
        return True
    rules = RuleSet((pack,), on={row["id"]: True})
    [rule] = pack.rules
    return any(
        bool(check(case_of(example), rules)) != wanted
        for examples, wanted in ((rule.bad, True), (rule.good, False))
        for example in examples
    )


def _plain(value: Any) -> Any:
    """Without the lines of the file."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    def new(found: re.Match[str]) -> str:
        return f"{{{{{names.get(found[1], found[1])}}}}}"

    if isinstance(value, dict):
        return {key: _renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    return NAMED_LIST.sub(new, value) if isinstance(value, str) else value


def _named(value: Any) -> Iterator[str]:
    """The lists that a value names."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _named(one)
    elif isinstance(value, str):
        yield from NAMED_LIST.findall(value)
