"""What a check tells in one of several ways: the sentences are data of the rule, in both languages.

`settings: {told: {sum: {ja: …, en: …}}}`, and the rule's message holds `{told}`. A way may have a `why` and a
`mend` of its own, which `wording.py` says in place of the rule's.
"""

import re

from reviews.rules.rule import Rule

_VALUE = re.compile(r"\{([a-z_]+)\}")


def told(rule: Rule, way: str, **values: str) -> dict[str, str]:
    """The values of a finding, with the way and `told`, `told_en` and the like made from them."""
    words = rule.settings["told"][way]

    def filled(text: str, language: str) -> str:
        def value(found: re.Match[str]) -> str:
            return values.get(f"{found[1]}_{language}", values.get(found[1], ""))

        return _VALUE.sub(value, text)

    every = {"told": words, **{name: words[name] for name in ("why", "mend") if name in words}}
    said = {name: filled(text["ja"], "ja") for name, text in every.items()}
    said |= {f"{name}_en": filled(text["en"], "en") for name, text in every.items()}
    return {**values, "way": way, **said}
