"""A pack with a mistake is refused with file, rule and line, whatever the mistake, and quickly."""

import copy
import json
import re
import time
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from reviews.pack_problems import problem_of
from reviews.rules import Pack, PackError, RuleSet, builtin_packs, check, read_pack
from reviews.rules.builtin import builtin_parts
from reviews.rules.minidraft import case_of

GOOD = """\
pack: ours
version: "1"
title: {ja: 庁内のルール, en: House rules}
words:
  quality: [性能, 品質]
defaults:
  languages: [ja]
  kinds: [spec, annex]
rules:
  - id: ours-quality
    title: {ja: 品質, en: Quality}
    severity: should
    aspect: clarity
    default: true
    scope: sentence
    narrative: false
    phrases: [高品質]
    patterns: ['十分な{{quality}}']
    require: [duty]
    unless: [measured, {before: 研修, chars: 20}]
    message: {ja: 「{quote}」は測れません, en: Not measurable}
    examples:
      bad: [十分な性能を確保すること。]
      good:
        - {text: 性能を3秒以内とすること。, heading: 性能, kind: spec}
  - id: ours-soon
    title: 期限
    severity: must
    aspect: verifiability
    phrases: [速やかに]
    message: 期限がありません
""".replace(
    "{ja: 「{quote}」は測れません, en: Not measurable}", '{ja: "「{quote}」は測れません", en: Not measurable}'
)


def refused(text: str | bytes, custom: bool = True) -> PackError:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(PackError) as error:
        read_pack(data, "ours.yaml", custom=custom)
    return error.value


def test_a_good_pack_is_read():
    pack = read_pack(GOOD.encode(), "ours.yaml", custom=True)
    assert [rule.id for rule in pack.rules] == ["ours-quality", "ours-soon"]
    first, second = pack.rules
    assert (first.kinds, first.languages) == (("spec", "annex"), ("ja",))
    assert first.patterns[0].regex.search("十分な品質")
    assert (second.message.ja, second.message.en) == ("期限がありません", "期限がありません")
    assert read_pack(GOOD.encode("utf-8-sig"), "ours.yaml").digest != pack.digest


@pytest.mark.parametrize(
    ("there", "wrong", "rule", "said"),
    [
        ("pack: ours", "pack: ''", "", "pack"),
        ("pack: ours", "pack: ours\nauthor: me", "", "author"),
        ("  quality: [性能, 品質]", "  quality: ['{{speed}}']", "", "speed"),
        ("  - id: ours-quality", "  - id: Ours Quality", "Ours Quality", "id"),
        ("  - id: ours-soon", "  - id: ours-quality", "ours-quality", "twice"),
        ("    severity: must", "    severity: grave", "ours-soon", "must, should, hint"),
        ("    aspect: clarity", "    aspect: beauty", "ours-quality", "aspect"),
        ("    default: true", "    default: maybe", "ours-quality", "default"),
        ("    scope: sentence", "    scope: page", "ours-quality", "scope"),
        ("    phrases: [高品質]", "    phrases: 高品質", "ours-quality", "phrases"),
        ("    phrases: [速やかに]", "    phrases: ['']", "ours-soon", "empty"),
        ("    phrases: [速やかに]", "    patterns: ['(速やかに']", "ours-soon", "(速やかに"),
        ("    phrases: [速やかに]", "    patterns: ['速?']", "ours-soon", "nothing"),
        ("    phrases: [速やかに]", "    patterns: ['{{absent}}']", "ours-soon", "absent"),
        ("    phrases: [速やかに]", "    check: sheet_merged", "ours-soon", "check"),
        ("    phrases: [速やかに]", "    phrases: [速やかに]\n    colour: red", "ours-soon", "colour"),
        ("    require: [duty]", "    require: [luck]", "ours-quality", "luck"),
        ("    require: [duty]", "    require: duty", "ours-quality", "require"),
        ("    require: [duty]", "    require: [{near: 研修}]", "ours-quality", "near"),
        ("    require: [duty]", "    require: [{before: '('}]", "ours-quality", "("),
        ("    require: [duty]", "    require: [{before: a, chars: -1}]", "ours-quality", "chars"),
        ("    message: 期限がありません", "    message: ''", "ours-soon", "message"),
        ("    title: 期限", "    title: {fr: délai}", "ours-soon", "title"),
        ("  kinds: [spec, annex]", "  kinds: [spec, novel]", "ours-quality", "kinds"),
        ("      bad: [十分な性能を確保すること。]", "      worse: [x]", "ours-quality", "worse"),
        ("      bad: [十分な性能を確保すること。]", "      bad: [{heading: x}]", "ours-quality", "text"),
    ],
)
def test_a_mistake_is_named_with_its_line(there, wrong, rule, said):
    assert there in GOOD
    text = GOOD.replace(there, wrong, 1)
    error = refused(text)
    at = GOOD[: GOOD.index(there)].count("\n") + 1 + wrong.count("\n")
    assert (error.file, error.rule) == ("ours.yaml", rule)
    assert error.line == at
    assert said in str(error)
    assert str(error).startswith(f"ours.yaml:{error.line}: ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("- a", 1),
        ("just words", 1),
        ("pack: a\ntitle: [", 2),
        ("pack: a\ntitle: b\nrules: []", 3),
        ("pack: a\ntitle: b\nrules: none", 3),
        ("pack: a\ntitle: b\nrules:\n  - text", 4),
        ("pack: a\npack: b\ntitle: c", 2),
        ("pack: a\ntitle: b\n\tc: d", 3),
        ("pack: a\n---\npack: b", 2),
        (b"\xff\xfe\x00", 1),
        ("title: 題名\nrules: []".encode("cp932"), 1),
        ("pack: a\x00b", 1),
        ("[" * 40_000, 1),
        ("a: {" * 40_000, 1),
    ],
)
def test_what_is_no_pack_at_all_is_refused_with_its_line(text, line):
    error = refused(text)
    assert (error.rule, error.line) == ("", line)


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system [echo]",
        "!!python/name:os.system",
        "!!binary aGVsbG8=",
        "!!set {a}",
        "!own text",
        "!!str text",
    ],
)
def test_tags_are_refused_where_they_stand(tag):
    assert refused(GOOD.replace("title: 期限", f"title: {tag}")).line == 27


def laughs(depth: int) -> str:
    names = "abcdefghijklmnopqrst"[:depth]
    lines = [f"  {names[0]}: &{names[0]} [笑, 笑, 笑, 笑, 笑, 笑, 笑, 笑, 笑]"]
    lines += [
        f"  {one}: &{one} [{', '.join([f'*{before}'] * 9)}]"
        for before, one in zip(names, names[1:], strict=False)
    ]
    return GOOD.replace("  quality: [性能, 品質]", "\n".join(["  quality: [性能]", *lines]))


@pytest.mark.parametrize(
    "bomb",
    [
        laughs(10),
        GOOD.replace("[速やかに]", "&loop [*loop]"),
        GOOD + "    why: &a {ja: x}\n    mend: *a\n",
        GOOD.replace("defaults:", "defaults: &d").replace("    title: 期限", "    <<: *d\n    title: 期限"),
    ],
)
def test_anchors_and_aliases_are_refused_at_once(bomb):
    start = time.process_time()
    assert "*" in refused(bomb).message_id or refused(bomb).line > 1
    assert time.process_time() - start < 1


def test_words_that_grow_by_themselves_are_refused_at_once():
    """Each list uses the one before ten times: ten to the tenth, were it written out."""
    lists = ["  w0: [笑い話]"] + [f"  w{n}: ['{f'{{{{w{n - 1}}}}}' * 10}']" for n in range(1, 11)]
    start = time.process_time()
    assert "w" in str(
        refused(GOOD.replace("  quality: [性能, 品質]", "\n".join(["  quality: [性能]", *lists])))
    )
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "row", ["40", "{from: 2026-04-01}", "{from: soon, days: 40}", "{from: 2026-04-01, days: many}",
            "{from: 2026-04-01, days: 0}", "{from: 2026-04-01, days: 40, way: open}",
            "{from: 2026-04-01, days: 40, method: }", "{from: 2026-04-01, days: 40, method: [open]}"],
)  # fmt: skip
def test_a_threshold_that_says_no_date_or_no_days_is_refused(row):
    error = refused(f"pack: ours\ntitle: 基準\nwindows:\n  - {row}\n")
    assert "windows" in str(error)
    assert error.line in (3, 4)


def test_a_pack_of_thresholds_needs_no_rules():
    pack = read_pack("pack: ours\ntitle: 基準\nwindows: [{from: 2026-04-01, days: 40}]".encode(), "ours.yaml")
    assert [dict(row) for row in pack.windows] == [{"from": date(2026, 4, 1), "days": 40}]


def test_a_threshold_may_be_for_one_method():
    row = "{from: 2026-04-01, days: 20, method: 企画競争}"
    pack = read_pack(f"pack: ours\ntitle: 基準\nwindows: [{row}]".encode(), "ours.yaml")
    assert [dict(one) for one in pack.windows] == [
        {"from": date(2026, 4, 1), "days": 20, "method": "企画競争"}
    ]


def test_a_file_that_is_too_large_is_not_even_looked_at():
    start = time.process_time()
    assert refused("#" * 1_000_001).line == 1
    assert time.process_time() - start < 0.5


STRANGE = [
    None,
    0,
    -1,
    1.5,
    True,
    "",
    " ",
    "x",
    [],
    [None],
    [1],
    [[]],
    [{}],
    {},
    {"ja": None},
    {"x": 1},
    [["a"]],
]


def _places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from _places(value[key], (*path, key))
    elif isinstance(value, list):
        for at in range(len(value)):
            yield from _places(value[at], (*path, at))


def _plain() -> dict:
    rule = {
        "id": "ours-a", "title": {"ja": "a", "en": "b"}, "severity": "must", "aspect": "clarity",
        "default": True, "scope": "sentence", "languages": ["ja"], "kinds": ["spec"],
        "narrative": False, "headings": False,
        "phrases": ["a"], "patterns": ["b{{w}}"], "ignore_case": True, "check": "", "settings": {"a": 1},
        "require": ["duty", {"before": "x", "chars": 3}], "unless": [{"sentence": ["a", "b"]}],
        "message": "m",
        "why": {"ja": "w"}, "mend": "m", "source": "s",
        "examples": {"bad": ["a", {"text": "t", "kind": "spec", "heading": "h"}], "good": ["c"]},
    }  # fmt: skip
    return {
        "pack": "ours", "title": "t", "version": "1", "words": {"w": ["a", "b"], "v": "{{w}}c"},
        "defaults": {"severity": "hint"}, "rules": [rule],
    }  # fmt: skip


@pytest.mark.parametrize("custom", [True, False])
def test_nothing_strange_in_any_place_does_more_than_refuse_the_pack(custom):
    """Every value of a pack in turn is replaced by something that does not belong there."""
    for path in _places(_plain()):
        for strange in STRANGE:
            plain = copy.deepcopy(_plain())
            if not path:
                plain = strange
            else:
                inside = plain
                for key in path[:-1]:
                    inside = inside[key]
                inside[path[-1]] = strange
            data = json.dumps(plain, ensure_ascii=False).encode()
            try:
                assert isinstance(read_pack(data, "ours.yaml", custom), Pack)
            except PackError as refusal:
                told = str(refusal)
            else:
                told = "ours.yaml:1: "
            assert re.match(r"ours\.yaml:[1-9]\d*: ", told), (path, strange)


def test_refusals_are_told_in_japanese():
    error = refused(GOOD.replace("severity: must", "severity: grave"))
    with override("ja"):
        said = gettext(error.message_id) % error.params
    assert said == "「severity」には次のいずれかを書いてください: must, should, hint"


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        ("pack: a\nrules:\n  - id: b\n x: 1\n", 4, "字下げ"),
        ("pack: a\nrules:\n\t- id: b\n", 3, "タブ"),
        ("pack: a\npack: b\n", 2, "「pack」が2回"),
        ("pack: a\ntitle: 'b\nrules: []\n", 2, "引用符が閉じていません"),
        ('pack: a\ntitle: "b\nrules: []\n', 2, "引用符が閉じていません"),
        ("pack: a\nrules: [a, b\n", 2, "括弧が閉じていません"),
        ("pack: a\nrules: {a: 1\n", 2, "括弧が閉じていません"),
        ("pack: a\nrules: [a b: c d: e]\n", 2, "コンマか閉じ括弧"),
        ("pack: a\ntitle: @b\n", 2, "@ で始められません"),
        ("pack: a\ntitle: %b\n", 2, "% で始められません"),
        ("pack: a\ntitle: 'b' c\n", 2, "字下げ"),
        ('pack: a\ntitle: "\\d"\n', 2, "円記号"),
        ("pack: a\ntitle: b: c\n", 2, "ここに「:」は"),
        ("pack: a\ntitle: b\x07c\n", 2, "U+0007"),
        ("pack: a\ntitle: ]\n", 2, "値がありません"),
        ("pack: a\ntitle: |9x\n", 2, "YAMLとして読めません：「title: |9x」"),
    ],
)
def test_what_is_no_yaml_is_told_in_the_readers_language_with_its_line(wrong, line, said):
    error = refused(wrong)
    assert error.line == line
    with override("ja"):
        told = problem_of(error)
    assert said in told
    assert not re.search(r"[A-Za-z]{3,}", told.replace("YAML", "").replace("title", "").replace("pack", ""))
    with override("en"):
        assert not re.search(r"[ぁ-ん]", problem_of(error))


def test_the_packs_of_the_product_hold_each_rule_once():
    rules = [rule.id for pack in builtin_packs() for rule in pack.rules]
    assert len(set(rules)) == len(rules)


def test_the_packs_of_the_product_are_those_of_the_catalogue_each_with_one_title():
    assert {pack.name for pack in builtin_packs()} == {
        "base-ja", "base-en", "completeness", "neutrality", "security", "accessibility", "data-api",
        "disaster", "excel-machine-readability",
    }  # fmt: skip
    titles = {(part.name, part.title, part.version) for part in builtin_parts().values()}
    assert len(titles) == len(builtin_packs()) == len({title.ja for _, title, _ in titles})


@pytest.mark.parametrize(("language", "stop"), [("ja", "。"), ("en", ".")])
def test_why_and_mend_of_every_rule_are_whole_sentences(language, stop):
    open_ended = [
        (rule.id, words)
        for pack in builtin_packs()
        for rule in pack.rules
        for words in (rule.why.in_language(language), rule.mend.in_language(language))
        if not words.endswith(stop) or words.endswith(2 * stop)
    ]
    assert open_ended == []


def test_the_sample_of_the_guide_can_be_imported_and_is_none_of_ours():
    guide = (Path(__file__).parents[3] / "docs" / "developer" / "rules.md").read_text(encoding="utf-8")
    pack = read_pack(guide.split("```yaml\n")[1].split("```")[0].encode(), "guide.yaml", custom=True)
    assert not {rule.id for rule in pack.rules} & {rule.id for one in builtin_packs() for rule in one.rules}
    rules = RuleSet((pack,))
    for rule in pack.rules:
        assert all(check(case_of(example), rules) for example in rule.bad)
        assert not any(check(case_of(example), rules) for example in rule.good)


def test_a_source_is_named_so_that_its_reader_can_find_it():
    """Shown beside each finding: names of works, no abbreviations of ours."""
    for pack in builtin_packs():
        for rule in pack.rules:
            assert not re.search(r"\b(G|GB6|KOYO|domain\.md)\b|^29148", rule.source), rule.id
