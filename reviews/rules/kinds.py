"""What kind of document a draft is, from its name and its first words."""

import re

from procurement.reading.blocks import Reading
from reviews.anchoring.normalised import normalise

_SIGNS = (
    ("rfi", r"情報提供依頼|資料提供招請|RFI|request for information"),
    ("criteria", r"評価基準|審査基準|評価項目|採点基準|evaluation criteria"),
    ("requirements", r"要件定義|requirements (?:document|definition)"),
    ("spec", r"仕様書|specification|statement of work|performance work statement"),
    ("contract", r"契約書|覚書|contract|agreement"),
    ("annex", r"別紙|別添|別表|様式|annex|appendix"),
)


def guess_kind(reading: Reading, name: str = "") -> str:
    """One of rule.KINDS; "spec" when nothing tells."""
    first = " ".join(block.text for block in reading.blocks[:12] if block.kind not in ("header", "footer"))
    for text in (normalise(name), normalise(first)[:300]):
        for kind, signs in _SIGNS:
            if re.search(signs, text, re.IGNORECASE):
                return kind
    return "spec"
