"""What a check tells in one of several ways: the sentences are data of the rule, in both languages.

`settings: {told: {sum: {ja: …, en: …}}}`, and the rule's message holds `{told}`.
"""

import re

from reviews.rules.rule import Rule

_VALUE = re.compile(r"\{([a-z_]+)\}")


def told(rule: Rule, way: str, **values: str) -> dict[str, str]:
    """The values of a finding, with `told` and `told_en` made from them."""
    words = rule.settings["told"][way]

    def filled(language: str) -> str:
        def value(found: re.Match[str]) -> str:
            return values.get(f"{found[1]}_{language}", values.get(found[1], ""))

        return _VALUE.sub(value, words[language])

    return {**values, "told": filled("ja"), "told_en": filled("en")}
