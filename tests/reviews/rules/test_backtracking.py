"""An expression that somebody writes can neither stop a check nor grow beyond measure."""

import json
import re
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reviews.rules import PackError, RuleSet, builtin_packs, read_pack
from reviews.rules.backtracking import danger_of
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example
from reviews.rules.timed import Limits, check_in_time

PACK = """\
pack: town
title: 町の書き方
rules:
  - id: town-one
    title: 一つめ
    severity: hint
    aspect: clarity
    narrative: true
    patterns: [{pattern}]
    message: 一つめ
  - id: town-two
    title: 二つめ
    severity: hint
    aspect: clarity
    narrative: true
    phrases: [早急に]
    message: 二つめ
"""
LIMITS = Limits(a_block=0.05, a_rule=0.1, a_check=0.2)


def pack_with(pattern: str):
    return read_pack(
        PACK.format(pattern=json.dumps(pattern, ensure_ascii=False)).encode(), "town.yaml", custom=True
    )


@pytest.mark.parametrize(
    "evil",
    [
        "(a+)+$", "(a|aa)+$", "(a*)*b", "(.*a){12}", "(.*,){11}P", "(x+x+)+y", r"^(\w+\s?)*$", "(a|b|ab)*c",
        "(?:a?){30}a{30}", "(?:[^。]{0,40}と){0,5}", r"(?=(a+)+$)b", "(?:百万|百|万)*円", r'([^"]|\\.)*"',
        "((ab)*)*c", "(?i:A|aa)+b", "(?i:(a|AA)+)b", "([あい]+ー?)+。", "((a{1,10}){1,10}){1,10}b",
        r"(?:\d+,?)+円",
    ],
)  # fmt: skip
def test_a_repeat_that_matches_the_same_letters_in_two_ways_is_refused(evil):
    assert "may take for ever" in danger_of(evil)[0]
    with pytest.raises(PackError) as refused:
        pack_with(evil)
    assert (refused.value.file, refused.value.line, refused.value.rule) == ("town.yaml", 9, "town-one")


@pytest.mark.parametrize(
    "slow", ["a*a*b", r"\s+\s*$", ".*.*x", r"\d+\s*\d*円", ".*a.*b.*c.*d", "[^。]*[ぁ-ん]*、"]
)
def test_open_repeats_of_the_same_letters_in_a_row_are_refused(slow):
    assert "may take very long" in danger_of(slow)[0]


@pytest.mark.parametrize(
    "large",
    ["a" * 4001, "(" * 30 + "a" + ")" * 30, "(a)" * 100, "a{2,5000}", "(?:[^。]{0,900}a){900}", r"(a)\1",
     "a{e<=1}", "[[:alpha:]]"],
)  # fmt: skip
def test_what_is_too_large_or_means_another_thing_elsewhere_is_refused(large):
    assert danger_of(large) is not None


@pytest.mark.parametrize(
    "fine",
    [
        r"(?:\d{1,3},)*\d{1,3}円", r"[0-9]+(?:\.[0-9]+)?%", "(?:できるだけ|可能な限り)[^。]*(?:速やか|早急)",
        "(?:別途|甲(?:および|及び|と|・)?乙|双方)[^。、]{0,10}協議(?!会)",
        r"\b(?:as soon as|where) possible\b",
        r"(?:「[^」]*」[、と]?)+を除く", r"a\{x\}", "[{x]", "[「『[]",
    ],
)  # fmt: skip
def test_what_people_write_passes(fine):
    assert danger_of(fine) is None


def test_the_packs_of_the_product_are_mostly_of_that_kind():
    """The measure is not so strict that nothing could be written."""
    patterns = [pattern.regex for pack in builtin_packs() for rule in pack.rules for pattern in rule.patterns]
    refused = [one.pattern for one in patterns if danger_of(one.pattern, one.flags)]
    assert len(refused) <= len(patterns) / 10


def test_looking_takes_no_time_itself_whatever_is_looked_at():
    letters = "".join(chr(0x4E00 + at) for at in range(3900))
    words = [letters[at : at + 4] for at in range(0, 3000, 5)]
    for text in (
        letters, f"[{letters}]+。", f"(?:{'|'.join(words)})+x", f"(?:{'|'.join(words[:60])})*x",
        "x".join(["[a-z]{0,300}"] * 90), "(?:" * 19 + "a" + "){1,9}" * 19, "(a|" * 19 + "b" + ")*" * 19,
    ):  # fmt: skip
        begun = time.process_time()
        danger_of(text)
        assert time.process_time() - begun < 2


LETTERS = st.sampled_from(["a", "b", "ab", ".", r"\w", r"\d", "[ab]", "[^b]", "あ", r"\s", "a?", "aa"])
REPEATS = st.sampled_from(["+", "*", "{2,}", "{12}", "{0,30}", "+?", "?"])


def _wider(inner):
    joined = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda parts, repeat: f"(?:{''.join(parts)}){repeat}", joined, REPEATS),
        st.builds(lambda parts, repeat: f"({'|'.join(parts)}){repeat}", joined, REPEATS),
        st.builds("".join, joined),
    )


EXPRESSIONS = st.builds(
    lambda body, end: body + end,
    st.recursive(LETTERS, _wider, max_leaves=6),
    st.sampled_from(["", "$", "c", "b$"]),
)
TEXTS = ("a" * 3000 + "!", "ab" * 1500 + "x", "あa1 " * 700 + "b", "aab " * 700)


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSIONS)
@example("(a+)+$")
@example("(.*a){12}")
@example(".*a.*a.*c")
def test_whatever_expression_is_refused_or_ends_in_time(expression):
    """And what the others find stands."""
    try:
        pack = pack_with(expression)
    except PackError:
        return
    rules = RuleSet((pack,))
    for text in TEXTS:
        begun = time.process_time()
        found, slow = check_in_time(case_of(Example(f"早急に{text}")), rules, limits=LIMITS)
        # Half a second on most machines; what is not stopped takes minutes and more.
        assert time.process_time() - begun < 20
        assert "town-two" in {one.rule for one in found}
        assert slow <= {"town-one"}
        assert not slow & {one.rule for one in found}


def test_a_rule_that_runs_over_its_time_is_put_aside_and_the_others_stand():
    pack = pack_with("[^。]*[とa][^。]*[はa][^。]*[xy]")
    case = case_of(Example("早急にx、" + "とはa" * 6000))
    found, slow = check_in_time(case, RuleSet((pack,)), limits=Limits(a_block=0.01, a_rule=0.01))
    assert slow == {"town-one"}
    assert [one.rule for one in found] == ["town-two"]


@pytest.mark.parametrize("place", ["document", "case", "sentence"])
def test_an_exception_that_runs_over_its_time_puts_its_rule_aside_wherever_it_looks(place):
    slow_one = json.dumps(r"[^。\n]*[とa][^。\n]*[はa][^。\n]*[xy]", ensure_ascii=False)
    source = PACK.format(pattern='"早急に"').replace(
        "rules:", f"defaults: {{unless: [{{{place}: {slow_one}}}]}}\nrules:"
    )
    case = case_of(Example("早急に、" + "とはa" * 6000))
    pack = read_pack(source.encode(), "town.yaml", custom=True)
    began = time.process_time()
    found, slow = check_in_time(case, RuleSet((pack,)), limits=Limits(a_block=0.01, a_rule=0.01))
    assert slow
    assert not slow & {one.rule for one in found}
    assert time.process_time() - began < 5


def test_the_same_matches_whoever_matches():
    """A custom pack is matched by another engine than ours: with the same result."""
    for pattern, text in [
        ("ユーザー?(?!ID)", "ユーザはユーザーIDとユーザーを使う"), (r"\d+(?:\.\d+)?%", "99.5%と３%と10 %"),
        (r"(?i:soon)\b", "Soon, sooner, SOON"), ("[ァ-ヶー]{2,}", "サーバーとデータ"),
        (r"[^\s、。]+化", "最適化、 電子化"),
    ]:  # fmt: skip
        timed = pack_with(pattern).rules[0].patterns[0].regex
        assert [m.span() for m in timed.finditer(text)] == [m.span() for m in re.finditer(pattern, text)]


def test_lists_of_words_cannot_grow_without_end():
    words = "\n".join(
        ["  w0: xxxxxxxxxxxxxxxx", *(f"  w{n}: '{{{{w{n - 1}}}}}{{{{w{n - 1}}}}}'" for n in range(1, 40))]
    )
    source = PACK.format(pattern='"{{w39}}"').replace("rules:", f"words:\n{words}\nrules:")
    with pytest.raises(PackError, match="too large"):
        read_pack(source.encode(), "town.yaml", custom=True)
    with pytest.raises(PackError, match="aliases"):
        read_pack(b"pack: &a town\ntitle: *a\nrules: []\n", "town.yaml", custom=True)


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6), st.just("spec"))
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["words", "defaults", "rules", "title", "version", "pack"]),
    st.sampled_from(
        ["kinds", "languages", "phrases", "patterns", "require", "unless", "examples", "message", "settings",
         "ignore_case", "title", "severity"]
    ),
    PLAIN,
    st.booleans(),
)  # fmt: skip
def test_a_pack_of_any_shape_is_read_or_refused_with_a_line(key, rule_key, value, on_pack):
    plain = {
        "pack": "town", "title": "町",
        "rules": [{"id": "town-one", "title": "一", "severity": "hint", "aspect": "clarity",
                   "phrases": ["早急"], "message": "一"}],
    }  # fmt: skip
    if on_pack:
        plain[key] = value
    else:
        plain["rules"][0][rule_key] = value
    try:
        read_pack(json.dumps(plain, ensure_ascii=False).encode(), "town.yaml", custom=True)
    except PackError as refused:
        error = refused
    else:
        return
    assert error.line >= 1
    assert str(error)
