"""A pack of the product as a file that can be imported, below a head that says what is not in it."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from reviews.rules.pack_copies import PREFIX, PackCopy, Part, copy_of

WHAT_IT_IS = _(
    "The pack “%(name)s” of the product, to be imported as a pack of your own; ids begin with “%(prefix)s”."
)
TWICE = _("Once it is in force, switch off the rules of the product that it repeats, or both speak.")
RULES_OUT = _("Rules that are not in this file:")
PARTS_OUT = _("Rules that are in this file without a part that narrows or widens them:")
SHOWN = 60  # characters of an expression
_SENTENCE = re.compile(r".*?(?:。|[.:](?= |$))")


def copy_file(name: str) -> tuple[str, bytes] | None:
    """Name of the file and its text; None where the pack has nothing that could be imported."""
    copied = copy_of(name)
    if copied is None:
        return None
    head = "".join(f"# {line}\n" for line in _head(name, copied))
    return f"{copied.name}.yaml", (head + copied.source).encode()


def _head(name: str, copied: PackCopy) -> Iterator[str]:
    yield gettext(WHAT_IT_IS) % {"name": name, "prefix": PREFIX}
    yield gettext(TWICE)
    for title, some in ((RULES_OUT, copied.rules_out), (PARTS_OUT, copied.parts_out)):
        if some:
            yield gettext(title)
        for rule, parts in some.items():
            yield from (f"- {rule}: {_said(one)}" for one in parts)


def _said(one: Part) -> str:
    """Why a part stays out, in one sentence."""
    if one.danger is None:
        return gettext("its “check” is for the packs of the product")
    message_id, params = one.danger
    why = gettext(message_id) % params if params else gettext(message_id)
    found = _SENTENCE.match(why)
    text = " ".join(one.text.split())
    return f"{one.key} {text[:SHOWN]}{'…' if len(text) > SHOWN else ''} : {found[0] if found else why}"
