"""Why a pack is refused: the sentences that an administrator reads, without file, rule and line.

Plain English message ids, marked for extraction by the no-op `_`, because this package knows no Django.
"""


def _(message_id: str) -> str:
    """Mark a message id for extraction; return it unchanged."""
    return message_id


TOO_LARGE = _("The file is larger than %(limit)d bytes.")
NOT_TEXT = _("The file is not UTF-8 text.")
NOT_YAML = _("This is not YAML as packs use it: %(problem)s")
NO_PACK = _("A pack is a mapping with “pack”, “title” and “rules”.")
NO_RULES = _("“rules” must be a list of rules.")
NO_RULE = _("Each rule is a mapping that begins with “id”.")
NO_WINDOW = _(
    "Each row of “windows” says from which date how many days, like {from: 2026-04-01, days: 40}, "
    "or also for which “method”."
)
NO_MAPPING = _("“%(key)s” must be a mapping.")
MANY_RULES = _("A pack may hold at most %(limit)d rules.")
MANY_PHRASES = _("A rule may have %(number)d phrases of %(length)d characters at most.")
MANY_ENTRIES = _("“%(key)s” may hold at most %(limit)d entries.")
TWICE = _("The rule stands twice in this pack.")
UNKNOWN_WORDS = _("There is no list “%(name)s” under “words” above this line.")
WRONG_ID = _("“id” must be small letters and digits joined by hyphens, like ja-my-rule.")
NOTHING_TO_FIND = _("The rule needs “phrases”, “patterns” or “check”.")
EMPTY_PHRASE = _("A phrase is empty.")
NEEDS_CHECK = _("A rule over the whole document needs a “check”.")
OUR_CHECKS = _("“check” is for the packs of the product; use phrases or patterns.")
UNKNOWN_CHECK = _("There is no check “%(name)s”.")
UNKNOWN_KEY = _("“%(key)s” is not known here.")
WRONG_EXPRESSION = _("The expression %(text)s is wrong: %(problem)s.")
LARGE_EXPRESSION = _("The expression %(text)s is too large.")
MATCHES_NOTHING = _("The expression %(text)s matches nothing at all.")
NO_LIST = _("“%(key)s” must be a list.")
NO_WORDS_LIST = _("“%(key)s” must be a list of words.")
UNKNOWN_CONDITION = _("There is no condition “%(name)s”.")
NO_CONDITION = _("A condition is a name, or a place with an expression, like “sentence: 例”.")
WRONG_CHARS = _("“chars” must be a whole number from 1.")
NO_EXAMPLES = _("“examples” holds “bad” and “good”, a list each.")
NO_EXAMPLE = _("An example is a text, or a mapping with “text”.")
NEEDS_WORDS = _("“%(key)s” needs a text (ja, en).")
NEEDS_TEXT = _("“%(key)s” needs a text.")
YES_OR_NO = _("“%(key)s” must be true or false.")
ONE_OF = _("“%(key)s” must be one of: %(names)s")
SOME_OF = _("“%(key)s” must be a list of: %(names)s")
