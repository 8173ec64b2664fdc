"""Why a pack is refused, in the reader's language: the rules themselves know nothing of languages."""

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from reviews.rules import PackError

# What the readers of expressions and of YAML say most often; other sentences stay as they are.
OF_SYNTAX = (
    _("missing ), unterminated subpattern"),
    _("unbalanced parenthesis"),
    _("nothing to repeat"),
    _("multiple repeat"),
    _("unterminated character set"),
    _("bad escape (end of pattern)"),
    _("look-behind requires fixed-width pattern"),
    _("min repeat greater than max repeat"),
    _("mapping values are not allowed here"),
    _("could not find expected ':'"),
    _("anchors (&) and aliases (*) are not allowed"),
    _("tags (!) are not allowed"),
    _("a key is a word"),
    _("nested too deeply"),
)
_TWICE = _("“%(key)s” stands twice")


def problem_of(error: PackError) -> str:
    """The sentence, without the place."""
    text = gettext(error.message_id)
    params = dict(error.params)
    if "problem" in params:
        params["problem"] = _said(params["problem"])
    return text % params if params else text


def _said(value: Any) -> Any:
    """What the readers of expressions and of YAML say."""
    if isinstance(value, re.error):
        said = gettext(value.msg)
        if value.pos is not None:
            at = gettext("at letter %(at)d") % {"at": value.pos + 1}
            return f"{said} ({at})"
        return said
    twice = re.fullmatch("“(.*)” stands twice", str(value))
    return gettext(_TWICE) % {"key": twice[1]} if twice else gettext(str(value))
