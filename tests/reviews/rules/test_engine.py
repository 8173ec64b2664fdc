"""The engine leaves nothing out that a plain search of every expression in every paragraph would find."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from procurement.reading import read
from reviews.anchoring.normalised import normalise
from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check, read_pack
from reviews.rules.alternatives import first_of
from reviews.rules.expressions import as_nfkc
from reviews.rules.fold import fold
from reviews.rules.gates import gate_of
from reviews.rules.literals import literal_pairs_of, literals_of
from reviews.rules.matching import spans_of
from reviews.rules.memory import Memory
from reviews.rules.minidraft import reading_of
from reviews.rules.scanning import matches_in, stands_in
from reviews.rules.settled import apart

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
BUILTIN = RuleSet(builtin_packs())
# What packs are made of: alternatives, optional parts, sets, repeats, case, looking around.
EXPRESSIONS = [
    "速やかに",
    "(?:十分な|高い|優れた)(?:性能|品質)",
    "必要に応じ(?:て)?.{0,4}対応",
    "[○●△]{2,}",
    "令和\\s*年",
    "(?<!資)料等(?!級)",
    "\\b(?:as needed|if possible)\\b",
    "TLS ?1\\.[01]",
    "SHA-?1(?!\\d)",
    "一?式(?=を)",
    "(?:未定|調整中)$",
    "^別紙\\d+",
    "(?i:kelvin)",
    "(?:a|b)?c",
    "x*y+z?",
    "[^a]式",
    "(\\d)\\1件",
    "İstanbul",
    "straße",
    "ΣΑΣ",
    "末尾ς",
    "Windows\\s?(?:10|11)",
    "\\d+",
    ".",
    "[一二三四五六七八九十]つ",
    "し(?:たい|ます)",
    "(?>品質|品)等",
    "TLS\\s1",
    "\\s+式",
    "[a-c]\\s?k",
    "(?:ab){2,3}",
    "ſ",
    "k",
]
PIECES = [
    "速やかに",
    "十分な",
    "高い",
    "性能",
    "品質",
    "必要に応じて",
    "対応",
    "○○",
    "令和 年",
    "資料等",
    "料等級",
    "as needed",
    "AS NEEDED",
    "TLS1.0",
    "tls 1.1",
    "SHA-1",
    "sha1",
    "一式を",
    "未定",
    "別紙3",
    "KELVIN",
    "\u212aelvin",
    "ﾃﾞｰﾀ",
    "㈱",
    "３日",
    "İstanbul",
    "istanbul",
    "ISTANBUL",
    "ıstanbul",
    "STRASSE",
    "straße",
    "STRAẞE",
    "ΣΑΣ",
    "σας",
    "末尾Σ",
    "末尾σ",
    "Windows 10",
    "windows11",
    "一つ",
    "abab",
    "ſ",
    "K",
    "\n",
    "\t",
    "。",
    "33件",
    "c",
    "xyz",
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=8).map("".join)
BLOCKS = st.lists(TEXTS, max_size=6)


def pack_of(expressions, ignore_case=False, phrases=()) -> RuleSet:
    rules = [
        {
            "id": f"t-{at}", "title": "t", "severity": "hint", "aspect": "clarity", "message": "m",
            "ignore_case": ignore_case, "narrative": True, "headings": True, **what,
        }
        for at, what in enumerate(
            [*({"patterns": [one]} for one in expressions), *({"phrases": [one]} for one in phrases)]
        )
    ]  # fmt: skip
    text = json.dumps({"pack": "t", "title": "t", "rules": rules}, ensure_ascii=False)
    return RuleSet((read_pack(text.encode(), "t.yaml"),))


# An expression that matches nothing at all is refused; the rest is what packs may hold.
RULES = {case: pack_of(EXPRESSIONS, case, ["一式", "式を", "一式を", "As Needed"]) for case in (False, True)}


def document_of(texts) -> Document:
    return Document(reading_of(list(texts), single=True), "spec", "t")


def plain(texts, rules: RuleSet) -> dict:
    """One search of each expression in each text: the slow and obvious way."""
    found = defaultdict(set)
    for seq, text in enumerate(texts):
        for at, needle in enumerate(rules.needles):
            regex = needle.pattern.regex if needle.pattern else re.compile(f"(?={re.escape(needle.phrase)})")
            for match in regex.finditer(text):
                end = match.end() if needle.pattern else match.start() + len(needle.phrase)
                if end > match.start():
                    found[seq].add((at, match.start(), end))
    return dict(found)


def gated(document: Document, rules: RuleSet, memory=None) -> dict:
    return {seq: set(spans) for seq, spans in spans_of(document, rules, memory).items() if spans}


@settings(max_examples=300, deadline=None)
@given(BLOCKS, st.booleans())
@example(["İSTANBUL istanbul ıstanbul"], True)
@example(["末尾Σ", "ΣΑΣ。σας"], True)
@example(["", "", "一式を", ""], False)
def test_gated_matches_are_the_plain_matches(texts, ignore_case):
    document = document_of(texts)
    rules = RULES[ignore_case]
    assert gated(document, rules) == plain(document.texts, rules)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(EXPRESSIONS), st.booleans())
def test_every_match_holds_a_word_that_it_cannot_do_without(text, expression, ignore_case):
    regex = re.compile(expression, re.IGNORECASE if ignore_case else 0)
    for words in literal_pairs_of(regex):
        for match in regex.finditer(normalise(text)):
            assert words is None or any(word in fold(match[0]) for word in words)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(EXPRESSIONS), st.booleans())
@example("資料等等級料等", "(?<!資)料等(?!級)", False)
def test_where_a_match_holds_its_word_the_tail_matches(text, expression, ignore_case):
    regex = re.compile(expression, re.IGNORECASE if ignore_case else 0)
    text, gate = normalise(text), gate_of(regex)
    for match in regex.finditer(text):
        low = fold(text)
        if gate.begins:
            assert low.startswith(gate.words, match.start())
        elif gate.tail:
            places = range(match.start(), match.end())
            assert any(low.startswith(gate.words, at) and gate.tail.match(text, at) for at in places)


@pytest.mark.parametrize(
    ("expression", "words", "tail", "begins"),
    [
        ("(?:速やかに|直ちに)[^。]{0,9}報告", ("直ちに", "速やかに"), "速やかに報告", True),
        ("[一-龯]{1,9}(?:適宜|都度)を.{0,3}行う", ("適宜を", "都度を"), "適宜を行う", False),
        ("1(?:0\\.\\w|72\\.1)", ("10.", "172.1"), "10.5", True),
        # What ends an expression tells nothing of where it matches.
        ("[^。]{1,9}納品", ("納品",), None, False),
        ("([一-龯])[ぁ-ん]適宜を\\1", ("適宜を",), None, False),
    ],
)
def test_an_expression_is_tried_where_its_words_stand(expression, words, tail, begins):
    gate = gate_of(re.compile(expression))
    assert (gate.words, gate.begins) == (words, begins)
    assert (gate.tail and gate.tail.match(tail)) is not None if tail else gate.tail is None


def test_of_several_sets_of_words_the_one_is_taken_that_real_drafts_hold_least():
    # Each has more letters than 等, and each is more common.
    gate = gate_of(re.compile("[一-龯]{1,9}等を[^。]{0,9}?(?:提供|設定|利用|作成)(?!者)"))
    assert gate.words == ("等を",)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("速やかに", ("速やかに",)),
        ("(?:十分な|高い)性能", ("十分な性能", "高い性能")),
        ("必要に応じ.{0,9}対応", ("必要に応じ",)),
        ("(?:一式|一式を|の一式)\\w", ("一式",)),
        ("(?:AWS|Azure)\\w+認定", ("認定",)),
        ("する(?:機能|性能)[^。]*を", ("する性能", "する機能")),
        ("R[0-9]+", tuple(f"r{n}" for n in range(10))),
        ("(?:年|月)末(?=日)まで", ("年末まで", "月末まで")),
        ("[○●]{2,}", ("○○", "○●", "●○", "●●")),
        ("\\d+日", ("日",)),
        ("\\d+(?:日|か月)?以内", ("以内",)),
        ("\\d{2,}", None),
        ("(?:日)?", None),
        ("a|\\d", None),
    ],
)
def test_the_words_that_gate_an_expression(expression, words):
    assert literals_of(re.compile(expression)) == words


def test_an_expression_of_two_parts_needs_words_of_both():
    found = literal_pairs_of(re.compile("(?:設計書|手順書)[^。]{0,20}?(?:を納品|を提出)"))
    assert found == (("手順書", "設計書"), ("を提出", "を納品"))
    assert literal_pairs_of(re.compile("速やかに.*"))[1] is None


def test_a_large_dictionary_of_words_gates_as_well():
    words = [f"製品{number}号機" for number in range(500)]
    assert literals_of(re.compile("|".join(words))) is not None


@settings(max_examples=60, deadline=None)
@given(BLOCKS, BLOCKS)
def test_a_memory_changes_nothing_and_spares_what_reads_the_same(before, added):
    rules, memory = RULES[True], Memory()
    first = document_of([*before, "速やかに一式を"])
    assert gated(first, rules, memory) == gated(first, rules)
    memory = Memory.loads(memory.dumps())
    second = document_of([*added, *before])
    assert gated(second, rules, memory) == gated(second, rules)
    known = {text for text in first.texts if text}
    assert memory.looked_at == sum(1 for text in second.texts if text and text not in known)


def test_a_memory_of_other_rules_is_not_used():
    document, memory = document_of(["速やかに一式を"]), Memory()
    spans_of(document, RULES[True], memory)
    assert gated(document, RULES[False], memory) == gated(document, RULES[False])


@pytest.mark.parametrize("data", [b"", b"no memory", Memory().dumps()[:-4], b"x\x9c"])
def test_what_is_no_memory_is_refused(data):
    with pytest.raises(ValueError):
        Memory.loads(data)


@pytest.mark.parametrize(
    ("text", "phrase", "quote"),
    [
        ("第１２条の２４時間以内", "24時間", "２４時間"),
        ("発注者（㈱青空）とする", "(株)青空", "㈱青空"),
        ("個人ﾃﾞｰﾀを扱う", "データ", "ﾃﾞｰﾀ"),
        ("が\u3099ばﾞデータ", "データ", "データ"),
        ("①～③", "1~3", "①～③"),
        ("𠮷野家㍿の場合", "株式会社の", "㍿の"),
        ("一式", "一式", "一式"),
    ],
)
def test_a_finding_quotes_the_raw_words(text, phrase, quote):
    rules = pack_of([], phrases=[phrase])
    [found] = check(CaseFile([document_of([text])]), rules)
    assert (found.quote, text[found.start : found.end]) == (quote, quote)


def test_overlapping_matches_of_one_rule_are_one_finding():
    assert apart([(3, 5), (0, 4), (0, 2), (4, 6)]) == [(0, 4), (4, 6)]
    rules = pack_of(["一式(?:一式)?", "式一"])
    assert [one.quote for one in check(CaseFile([document_of(["一式一式"])]), rules)] == ["一式一式", "式一"]
    rules = pack_of([], phrases=["必要に応じ"])
    found = check(CaseFile([document_of(["必要に応じて必要に応じる"])]), rules)
    assert [one.start for one in found] == [0, 6]


def test_phrases_without_case_are_found_in_any_case_and_width():
    rules = pack_of([], ignore_case=True, phrases=["As Needed"])
    texts = ["as needed", "ＡＳ　ＮＥＥＤＥＤ", "needed"]
    assert [one.seq for one in check(CaseFile([document_of(texts)]), rules)] == [0, 1]


def test_words_of_a_pack_may_be_full_width():
    rules = pack_of(["（仮称）", "[！？]"], phrases=["ＲＦＩ"])
    texts = ["(仮称)", "（仮称）", "RFI", "ＲＦＩ", "なぜ?"]
    assert [one.seq for one in check(CaseFile([document_of(texts)]), rules)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("（仮称）", r"\(仮称\)"),
        ("\\（a", r"\(a"),
        ("[（(]", r"[\((]"),
        ("[０-９]{2}", "[0-9]{2}"),
        ("[①-⑳]", "[①-⑳]"),
        ("㈱|①", r"\(株\)|1"),
        ("[ｱ-ﾝ]…", r"[ア-ン]\.\.\."),
        ("速やかに", "速やかに"),
    ],
)
def test_expressions_are_brought_to_the_width_of_the_text(written, meant):
    assert as_nfkc(written) == meant


def test_of_the_built_in_expressions_few_are_tried_everywhere():
    assert len(BUILTIN.ungated) <= 0.05 * len(BUILTIN.needles)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
@pytest.mark.parametrize("name", ["en-gsa-agile-pws-template-v2.docx", "ja-gif-address-model-202603.docx"])
def test_real_drafts_give_the_same_findings_the_plain_way(name):
    document = Document(read((CORPUS / name).read_bytes(), name), "spec", name)
    expected = plain(document.texts, BUILTIN)
    assert gated(document, BUILTIN) == expected
    memory = Memory()
    first = check(CaseFile([document]), BUILTIN, memory)
    assert first == check(CaseFile([document]), BUILTIN)
    assert check(CaseFile([document]), BUILTIN, memory) == first
    assert memory.looked_at == 0


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=6), st.sampled_from(EXPRESSIONS))
@example(["未定", "", ""], "(?:未定|調整中)$")
@example(["", "別紙3", "別紙1"], "^別紙\\d+")
def test_scanning_a_draft_finds_what_a_search_of_each_paragraph_finds(texts, expression):
    document = document_of([normalise(text).replace("\n", " ") for text in texts])
    regex = re.compile(expression)
    expected = [
        (start + match.start(), start + match.end())
        for start, text in zip(document.starts, document.texts, strict=True)
        for match in regex.finditer(text)
        if match.end() > match.start()
    ]
    found = [match.span() for match in matches_in(document, regex) if match.end() > match.start()]
    # A line break between two paragraphs belongs to neither.
    assert [
        span for span in found if document.text[span[0] : span[1]].strip("\n")
    ] == expected or "\\s" in expression


@pytest.mark.parametrize("filling", [0, 2_000])
def test_scanning_takes_a_paragraph_for_a_line(filling):
    texts = [
        "日程は未定",
        "",
        "未定の日程",
        "別紙3のとおり",
        "表は別紙1",
        "",
        *["発注者が確認する"] * filling,
    ]
    document = document_of(texts)
    for expression, seqs in (("(?:未定|調整中)$", [0]), ("^別紙\\d", [3]), ("別紙\\d", [3, 4]), ("発見", [])):
        found = matches_in(document, re.compile(expression))
        assert [document.seq_at(match.start()) for match in found] == seqs


@settings(max_examples=200, deadline=None)
@given(
    TEXTS, st.lists(st.sampled_from([one for one in EXPRESSIONS if "\\1" not in one]), min_size=1, max_size=4)
)
@example("本次期システム", ["本.{2}", "次期", "期システム"])
def test_expressions_side_by_side_match_like_their_alternation(text, expressions):
    together = re.compile("|".join(f"(?:{one})" for one in expressions))
    found = [match.span() for match in first_of([*map(re.compile, expressions)], text)]
    assert found == [match.span() for match in together.finditer(text)]


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=6), st.sampled_from(EXPRESSIONS))
@example(["10", "式"], "\\s+式")
def test_a_draft_holds_what_a_search_of_its_whole_text_finds(texts, expression):
    document, regex = document_of(texts), re.compile(expression)
    assert stands_in(document, regex) == (regex.search(document.text) is not None)
