"""Products and makers that a requirement names, unless it leaves a choice between several."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.conditions import EQUIVALENT, Match, holds
from reviews.rules.finding import Hit
from reviews.rules.passage import Passage
from reviews.rules.rule import Rule

Place = tuple[int, int]

# One name and the words that belong to it: "Cisco Catalyst", "Microsoft® Windows".
_ONE_NAME = re.compile(r"[ ®™(-]{0,2}")
# Between two names of one list; は, が, を … begin another topic.
_SAME_LIST = re.compile(
    r"(?:(?!とす|とし|ため|して)[^はがをにで。;\n]){0,24}?"
    r"(?:[、,・/]|又は|または|若しくは|もしくは|及び|と|や|\band\b|\bor\b)"
    r"(?:(?!とす|とし|ため|して)[^はがをにで。;\n]){0,16}"
)
_LONGEST_LIST = 12
_EITHER = re.compile(r"又は|または|若しくは|もしくは|あるいは|いずれか|どちらか|\bor\b|\beither\b")
_OTHER_NAME = r"(?:[A-Z][\w+#.-]*|[ァ-ヶー]{3,})"
_OR_AFTER = re.compile(
    rf"[^はがをに。;\n]{{0,12}}?(?:又は|または|若しくは|もしくは|,? or )\s*(?:その他の?|他の|{_OTHER_NAME})"
)
_OR_BEFORE = re.compile(rf"({_OTHER_NAME})[^はがをに。;\n]{{0,6}}(?:又は|または|若しくは|もしくは| or )\s*$")
_EXAMPLE_BEFORE = re.compile(rf"{_OTHER_NAME}\s?[、,・/]\s?$")
_EXAMPLE_AFTER = re.compile(rf"(?:\s?[、,・/]\s?{_OTHER_NAME}){{0,4}}\s?(?:等|など|,? etc)")
# What belongs to the name before it: “Windows Server 2022”; not a number of pieces (10台).
_EDITION = (
    r"(?:Server|Database|Professional|Pro|Enterprise|Standard|Home|Datacenter|Express|Premium|Business|Advanced|"
    r"Essentials|Edition|for Business|LTSC|LTS|Online|Update|Service Pack)(?![A-Za-z])"
)
_NUMBER = (
    r"(?:[Vv]er(?:sion|\.)? ?|[Vv]\.? ?|バージョン ?|R)?[0-9]++(?:\.[0-9]++)*+(?:\.[xX])?"
    r"(?:[A-Z][0-9]*|[cig])?(?![A-Za-z0-9])(?! ?[台名人本個式件円年月日回箇か枚部%社種ライ])"
)
_VERSION = re.compile(rf"(?:[ -]?(?:{_EDITION}|{_NUMBER}|R[0-9](?![A-Za-z0-9]))){{1,5}}")
_ALLOWED = re.compile(r"可|認め|よい|良い|差し支え|許容|含む|代え|\bmay\b|\baccept|\ballowed\b")


@check("named-product")
def named_product(
    case: CaseFile, rule: Rule, document: int, passage: Passage, places: Sequence[Place]
) -> Iterator[Hit]:
    """settings, all expressions: `families` (a list, one a maker), `editions`, `browsers`, `served`, `files`,
    `as_files`, `before_files`.
    """
    whole = _whole_names(passage.text, places)
    for at, (start, end) in enumerate(whole):
        match = Match(case, passage, start, end)
        if _is_file_form(match, rule.settings) or not holds(rule, match):
            continue
        if _equivalent_nearby(match) or _is_choice(match, whole, at, rule.settings):
            continue
        following = whole[at + 1][0] if at + 1 < len(whole) else len(passage.text)
        version = _VERSION.match(passage.text, end, following)
        yield case.documents[document].hit(document, passage.seq, start, version.end() if version else end)


def _whole_names(text: str, places: Sequence[Place]) -> list[Place]:
    """Neighbours joined that make one name: maker, product and model."""
    whole: list[Place] = []
    for start, end in places:
        if whole and _ONE_NAME.fullmatch(text[whole[-1][1] : start]):
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def _is_file_form(match: Match, settings: Mapping[str, Any]) -> bool:
    """“Word形式”, “Excelで編集できる”: the program stands for the files it makes."""
    if not re.search(settings["files"], match.words):
        return False
    if re.match(settings["as_files"], match.passage.text[match.end : match.end + 80]):
        return True
    delivered = re.search(r"\b(?:deliver|submit|provid|export|suppl|return)", match.sentence)
    return bool(delivered and re.search(settings["before_files"], match.before(24)))


def _equivalent_nearby(match: Match) -> bool:
    """The next sentence, or the paragraph around the table, allows equivalents."""
    passage = match.passage
    rest = passage.text[match.bounds[1] :]
    next_sentence = rest.split("。", 1)[0]
    if EQUIVALENT.search(next_sentence) and _ALLOWED.search(next_sentence):
        return True
    if not passage.in_table:
        return False
    return any(EQUIVALENT.search(text) for text in _around_table(passage))


def _around_table(passage: Passage) -> list[str]:
    """The paragraphs right before and after the table of a cell."""
    document, table = passage.document, passage.block.table
    found = []
    for step in (-1, 1):
        seq = passage.seq + step
        while 0 <= seq < len(document.blocks):
            place = document.blocks[seq].table
            if (place is None or place.table != table.table) and document.texts[seq].strip():
                found.append(document.texts[seq])
                break
            seq += step
    return found


def _is_choice(match: Match, places: Sequence[Place], at: int, settings: Mapping[str, Any]) -> bool:
    """Several makers stand as alternatives, or all of them are served (browsers, kinds of terminals)."""
    text = match.passage.text
    first, last = at, at
    while first > max(0, at - _LONGEST_LIST) and _SAME_LIST.fullmatch(
        text[places[first - 1][1] : places[first][0]]
    ):
        first -= 1
    while last + 1 < min(len(places), at + _LONGEST_LIST) and _SAME_LIST.fullmatch(
        text[places[last][1] : places[last + 1][0]]
    ):
        last += 1
    listed = text[places[first][0] : places[last][1]]
    makers = {_maker(text[start:end], settings) for start, end in places[first : last + 1]}
    names = [text[start:end] for start, end in places[first : last + 1]]
    if len(makers) > 1 and all(re.search(settings["browsers"], name) for name in names):
        return True
    if len(makers) > 1:
        around = listed + text[places[last][1] : places[last][1] + 12]
        return bool(_EITHER.search(around) or re.search(settings["served"], match.sentence))
    return _other_choice(text, places[first][0], places[last][1], match, settings)


def _other_choice(text: str, start: int, end: int, match: Match, settings: Mapping[str, Any]) -> bool:
    """The name is joined to one that the dictionary does not know, by “or” or as examples."""
    mine = _family(match.words, settings)
    if _EXAMPLE_BEFORE.search(text[:start]) and _EXAMPLE_AFTER.match(text, end):
        return True
    after = _OR_AFTER.match(text, end)
    before = _OR_BEFORE.search(text, match.bounds[0], start)
    for joined in (after[0].lstrip() if after else "", before[1] if before else ""):
        name = re.sub(r"^.*(?:又は|または|若しくは|もしくは|\bor)\s*", "", joined)
        if not name or re.match(rf"(?:{settings['editions']})(?![A-Za-z])", name):
            continue
        if mine is None or _family(name, settings) != mine:
            return True
    return False


def _maker(name: str, settings: Mapping[str, Any]) -> str:
    family = _family(name, settings)
    return name if family is None else f"family {family}"


def _family(name: str, settings: Mapping[str, Any]) -> int | None:
    """Which of the families a name belongs to."""
    return next((at for at, one in enumerate(settings["families"]) if re.search(one, name)), None)
