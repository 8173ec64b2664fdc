"""Why a pack is refused, in the reader's language: the rules themselves know nothing of languages.

Everything that `reviews.rules.packs` and its neighbours can say stands here once, so that it is translated.
"""

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from reviews.rules import PackError

OF_FILES = (
    _("The file is larger than %(limit)d bytes."),
    _("The file is not UTF-8 text."),
    _("This is not YAML: %(problem)s"),
    _("The file is nested too deeply."),
    _("A pack is a mapping with “pack”, “title” and “rules”."),
    _("“rules” must be a list of rules."),
    _("A pack may hold at most %(limit)d rules."),
    _("Each rule is a mapping that begins with “id”."),
    _("The rule stands twice in this pack."),
    _("There is no list “%(name)s” under “words”."),
)
OF_RULES = (
    _("“id” must be small letters and digits joined by hyphens, like ja-my-rule."),
    _("The rule needs “phrases”, “patterns” or “check”."),
    _("A phrase is empty."),
    _("A rule may have %(number)d phrases of %(length)d characters at most."),
    _("A rule over the whole document needs a “check”."),
    _("“check” is for the packs of the product; use phrases or patterns."),
    _("There is no check “%(name)s”."),
    _("There is no condition “%(name)s”."),
    _("A condition is a name, or a place with an expression, like “sentence: 例”."),
    _("“chars” must be a whole number from 1."),
    _("“examples” holds “bad” and “good”, a list each."),
    _("An example is a text, or a mapping with “text”."),
    _("“%(key)s” is not known here."),
    _("“%(key)s” may hold at most %(limit)d entries."),
    _("“%(key)s” must be a list."),
    _("“%(key)s” must be a list of texts."),
    _("“%(key)s” must be a list of: %(names)s."),
    _("“%(key)s” must be a mapping."),
    _("“%(key)s” must be one of: %(names)s."),
    _("“%(key)s” must be true or false."),
    _("“%(key)s” needs a text."),
    _("“%(key)s” needs a text (ja, en)."),
)
OF_EXPRESSIONS = (
    _("The expression %(text)s is wrong: %(problem)s."),
    _("The expression %(text)s is too large."),
    _("The expression %(text)s matches nothing at all."),
    _("The expression is longer than %(limit)d characters."),
    _("The expression has brackets in brackets, more than %(limit)d deep."),
    _("The expression has more than %(limit)d groups."),
    _("A repeat may be at most %(limit)d times, like {1,%(limit)d}."),
    _("The expression is too large to be checked. Split it into several."),
    _("The expression refers back to a group; that is not possible here."),
    _("A brace that is no count must have a backslash before it, like \\{."),
    _("A bracket within a set must have a backslash before it, like [\\[]."),
    _(
        "The expression may take for ever: inside its repeat, the same letters can be matched in several "
        "ways. Let each turn of the repeat begin with a letter that nothing else in it matches."
    ),
    _(
        "The expression may take very long: two open repeats of the same letters stand side by side. "
        "Write one of them, or limit one, like {0,20}."
    ),
    _(
        "The expression may take very long: more than %(limit)d open repeats of the same letters stand in a "
        "row. Limit them, like {0,20}, or split the expression."
    ),
)
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
    _("references (*name) are not read"),
)
_TWICE = _("“%(key)s” stands twice")


def problem_of(error: PackError) -> str:
    """The sentence, without the place."""
    text = gettext(error.message_id)
    return text % {name: _value(value) for name, value in error.params.items()} if error.params else text


def _value(value: Any) -> Any:
    if isinstance(value, re.error):
        said = gettext(value.msg)
        if value.pos is not None:
            at = gettext("at letter %(at)d") % {"at": value.pos + 1}
            return f"{said} ({at})"
        return said
    if isinstance(value, str):
        twice = re.fullmatch("“(.*)” stands twice", value)
        return gettext(_TWICE) % {"key": twice[1]} if twice else gettext(value) if value else value
    return value
