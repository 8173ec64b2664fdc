"""Why a pack is refused, in the reader's language: the rules themselves know nothing of languages."""

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from reviews.rules import PackError
from reviews.rules.pack_refusals import NOT_YAML

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
_CANNOT_BE_READ = _("This cannot be read as YAML: “%(text)s”")
_CANNOT_BE_READ_AT_ALL = _("This cannot be read as YAML.")
_INDENTED = _("the indentation does not fit the lines above, or text follows a closing quotation mark")
# What the reader of YAML says → what that means for whoever wrote it.
_OF_YAML = (
    (r"“(?P<key>.*)” stands twice", _TWICE),
    (r"found unexpected end of stream", _("a quotation mark is opened here and never closed")),
    (r"expected ',' or '[\]}]', but got '<stream end>'", _("a bracket is opened here and never closed")),
    (r"expected ',' or '[\]}]', but got .*", _("a comma or a closing bracket is missing here")),
    (r"found character '\\t' that cannot start any token", _("a tab stands here; indent with spaces")),
    (
        r"found character '(?P<letter>.+)' that cannot start any token",
        _("a text cannot begin with %(letter)s; put it between quotation marks"),
    ),
    (r"expected <(?:block end|document start)>, but found .*", _INDENTED),
    (r"expected the node content, but found .*", _("a value is missing here")),
    (
        r"found unknown escape character .*",
        _("a backslash between double quotation marks begins an escape; use single quotation marks"),
    ),
    (r"character U\+(?P<code>[0-9A-F]{4,6})", _("the character U+%(code)s is not allowed")),
)
SHOWN = 60  # characters of a line


def problem_of(error: PackError) -> str:
    """The sentence, without the place."""
    text = gettext(error.message_id)
    params = dict(error.params)
    if error.message_id == NOT_YAML:
        problem = _of_yaml(params["problem"])
        if not problem:
            line = params["text"].strip()[:SHOWN]
            return gettext(_CANNOT_BE_READ) % {"text": line} if line else gettext(_CANNOT_BE_READ_AT_ALL)
        params["problem"] = problem
    elif "problem" in params:
        params["problem"] = _said(params["problem"])
    return text % params if params else text


def _of_yaml(problem: str) -> str:
    """What the reader of YAML says, in words for those who write packs; "" where there are none."""
    for pattern, message_id in _OF_YAML:
        found = re.fullmatch(pattern, problem, re.DOTALL)
        if found:
            return gettext(message_id) % found.groupdict() if found.groupdict() else gettext(message_id)
    return gettext(problem) if problem in OF_SYNTAX else ""


def _said(value: Any) -> Any:
    """What the reader of expressions says."""
    if isinstance(value, re.error):
        said = gettext(value.msg)
        if value.pos is not None:
            at = gettext("at letter %(at)d") % {"at": value.pos + 1}
            return f"{said} ({at})"
        return said
    return gettext(str(value))
