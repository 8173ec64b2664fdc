"""What kind of document a draft is, from its name and its first words."""

import re

from procurement.reading.blocks import Reading
from reviews.anchoring.normalised import normalise

_SIGNS = (
    ("rfi", r"情報提供依頼|資料提供招請|(?<![a-z])rfi(?![a-z])|request for information"),
    ("criteria", r"評価基準|審査基準|評価項目|採点基準|evaluation criteria"),
    ("requirements", r"要件定義|requirements (?:document|definition)"),
    (
        "spec",
        r"仕様書|(?<![a-z])spec(?:ification)?s?(?![a-z])|statement of work|performance work statement"
        r"|(?<![a-z])(?:sow|pws)(?![a-z])",
    ),
    ("contract", r"契約書|覚書|(?<![a-z])(?:contract|agreement)(?![a-z])"),
    ("annex", r"別紙|別添|別表|様式|(?<![a-z])(?:annex|appendix)(?![a-z])"),
)
# A file's name says in short what a title would say at length.
_IN_NAMES = (
    ("criteria", r"(?<![a-z])criteria(?![a-z])"),
    ("requirements", r"(?<![a-z])requirements?(?![a-z])"),
    ("template", r"ひな形|雛形|テンプレート|(?<![a-z])template(?![a-z])"),
    ("guide", r"ガイドブック|ガイドライン|手引|(?<![a-z])(?:guide(?:book|lines?)?|handbook)(?![a-z])"),
)
LONGEST_TITLE = 60
# Text, not a title: a draft may speak of its contract or its criteria in the first sentence.
_SENTENCE = re.compile(r"[。.]\s*$")


def guess_kind(reading: Reading, name: str = "") -> str:
    """One of rule.KINDS; "spec" when nothing tells."""
    first = [normalise(block.text) for block in reading.blocks[:12] if block.kind not in ("header", "footer")]
    titles = [text for text in first if len(text) <= LONGEST_TITLE and not _SENTENCE.search(text)]
    for signs, text in ((_SIGNS + _IN_NAMES, normalise(name)), (_SIGNS, "\n".join(titles))):
        for kind, sign in signs:
            if re.search(sign, text, re.IGNORECASE):
                return kind
    return "spec"
