"""Checks that a pattern cannot say, by the name under which a rule calls them.

A check of a document or sheet rule: (case, rule) → hits. One of a sentence rule: (case, rule, document,
passage, places that its patterns matched) → hits. It reads its lists from `rule.settings`, so that an
organisation can change them. A new check is a function in a module here, marked with `@check`.
"""

from importlib import import_module
from pkgutil import iter_modules

from reviews.rules.checks.registry import CHECKS, check

for _module in iter_modules(__path__):
    if _module.name != "registry":
        import_module(f"{__name__}.{_module.name}")

__all__ = ["CHECKS", "check"]
