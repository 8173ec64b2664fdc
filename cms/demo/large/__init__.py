"""The large world: the small one with a crowd around it, for measurements."""

from cms.demo.large.load import load_large
from cms.demo.large.plan import Size

__all__ = ["Size", "load_large"]
