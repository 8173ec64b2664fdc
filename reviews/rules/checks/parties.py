"""con-party: one party under two names."""

import re
from collections import defaultdict
from collections.abc import Iterable

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule


@check("parties")
def parties(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    """settings: `names`: expressions; a name counts when it stands `least` times or more in one document."""
    names = re.compile("|".join(f"(?P<n{at}>{name})" for at, name in enumerate(rule.settings["names"])))
    for at, document in enumerate(case.documents):
        places: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for match in names.finditer(document.text):
            seq = document.seq_at(match.start())
            line, start = document.texts[seq], match.start() - document.starts[seq]
            if line.rfind("「", 0, start) <= line.rfind("」", 0, start):
                places[match[0]].append((seq, start, start + len(match[0])))
        used = [name for name, found in places.items() if len(found) >= rule.settings["least"]]
        if len(used) < 2:
            continue
        used.sort(key=lambda name: -len(places[name]))
        for name in used[1:]:
            seq, start, end = places[name][0]
            yield document.hit(at, seq, start, end, name=name, a=used[0], b=name)
