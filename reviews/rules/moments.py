"""What moments of a procurement there are, and what labels and sentences call them."""

import re
from collections.abc import Mapping
from typing import Any

from procurement.reading.labels import typed_label
from reviews.anchoring.normalised import normalise

_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(（【\[〔]([^)）】\]〕]*)[)）】\]〕]")
_ROUND = re.compile(
    r"第?[0-9一二三四五六七八九十]+(?:回|次|期|段階|フェーズ)|(?:一|二)次|中間|最終|前期|後期|[0-9]+回目"
)
_LONGEST = 60
_PARTICLES = " :はがをの、(「\t"
_CLAUSE_END = re.compile(r"[、。,;」]|(?<=[a-z])\.\s")
_ARTICLE = re.compile(r"^(?:the|a|an)\s", re.IGNORECASE)


class Moments:
    """settings: `moments` (name → expressions of a whole label), `works` (names whose labels may begin with
    `completing` and end in `ended`), `spoken` (name → expressions of words in a sentence), `done_by` (name →
    of words right behind a date), `before_date` (words between a label and its date), `orders` (lists of
    names); `single`, `open_days`, `within_contract`, `whole_period` (names); `passed_over` (a sentence or row
    that holds one of these says nothing certain), `elsewhere` (so does a sentence, of works), `history` (of
    tables of what was), `deadline_heads`, `listed_heads` (of columns), `plain_brackets` (what brackets say
    without making it another thing), `bare` and `apart_under` (labels and the headings below which they are
    of another thing).
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        def any_of(name: str) -> re.Pattern[str]:
            return re.compile("|".join(settings[name]), re.IGNORECASE)

        before, behind = (f"(?:{'|'.join(settings[name])})*" for name in ("completing", "ended"))
        labels = []
        for name, words in settings["moments"].items():
            whole = f"(?:{'|'.join(words)})"
            whole = f"{before}{whole}{behind}" if name in settings["works"] else whole
            labels.append(f"(?P<{name}>{whole})")
        self.labels = re.compile("|".join(labels), re.IGNORECASE)
        spoken = [f"(?P<{name}>{'|'.join(words)})" for name, words in settings["spoken"].items()]
        self.spoken = re.compile("|".join(spoken), re.IGNORECASE)
        done = [f"(?P<{name}>{'|'.join(words)})" for name, words in settings["done_by"].items()]
        self.done_by = re.compile(rf"\s*(?:\([^)]*\))?[0-9:時分午前後正]{{0,8}}(?:{'|'.join(done)})")
        self.works = frozenset(settings["works"])
        self.single = frozenset(settings["single"])
        self.open_days = frozenset(settings["open_days"])
        self.within_contract = frozenset(settings["within_contract"])
        self.whole_period = frozenset(settings["whole_period"])
        self.orders: list[list[str]] = settings["orders"]
        self.passed_over, self.elsewhere = any_of("passed_over"), any_of("elsewhere")
        self.history = any_of("history")
        self.deadline_heads, self.listed_heads = any_of("deadline_heads"), any_of("listed_heads")
        self.before_date = re.compile(rf"(?:{'|'.join(settings['before_date'])})$", re.IGNORECASE)
        self.plain_brackets = any_of("plain_brackets")
        self.bare, self.apart_under = any_of("bare"), any_of("apart_under")
        self._known: dict[str, tuple[str, str] | None] = {}

    def of_label(self, label: str) -> tuple[str, str] | None:
        """(moment, what tells it from others of its kind) of a whole label: a row, a heading."""
        if len(label) > _LONGEST:
            return None
        if label not in self._known:
            self._known[label] = self._of_label(label)
        return self._known[label]

    def _of_label(self, label: str) -> tuple[str, str] | None:
        plain = _SPACES.sub("", label)
        plain = plain.removeprefix(_SPACES.sub("", normalise(typed_label(label))))
        # 第4条（契約期間）: the brackets hold the title.
        if plain[:1] == "(" and plain[-1:] == ")" and plain.count("(") == 1:
            plain = plain[1:-1]
        others = [one for one in _BRACKETS.findall(plain) if not self.plain_brackets.search(one)]
        plain = _BRACKETS.sub("", plain).strip("・:：-●○■□")
        qualifier = "".join(_ROUND.findall(plain))
        found = self.labels.fullmatch(_ROUND.sub("", plain))
        if found is None or found.lastgroup is None:
            return None
        return found.lastgroup, ("" if qualifier == "最終" else qualifier) + "".join(others)

    def of_lead(self, words: str) -> tuple[tuple[str, str], str] | None:
        """(moment with its qualifier, label) of the words in front of a date: 機器は、納入期限の."""
        lead = words[-_LONGEST:].rstrip(_PARTICLES)
        while lead:
            # Proposals due by: "due" may be part of the label.
            clause = _CLAUSE_END.split(lead)[-1].strip(" ・:●○■-\t")
            clause = _ARTICLE.sub("", clause.removeprefix(typed_label(clause)).strip())
            if clause and (moment := self.of_label(clause)):
                return moment, clause
            stripped = self.before_date.sub("", lead).rstrip(_PARTICLES)
            if stripped == lead:
                break
            lead = stripped
        return None

    @staticmethod
    def round_of(words: str) -> str:
        """第1回, 中間 …; "" for 最終."""
        found = "".join(_ROUND.findall(words))
        return "" if found == "最終" else found
