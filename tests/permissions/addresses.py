"""What the URLconf holds."""

from collections.abc import Iterator

from django.urls import URLPattern, get_resolver

from tests.permissions.routes import EDITOR


def walk(patterns=None, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Each pattern as (name with its namespace, the address's pattern, the pattern)."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        here = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from walk(entry.url_patterns, ":".join(filter(None, [namespace, entry.namespace])), here)
        else:
            name = f"{namespace}:{entry.name}" if namespace else entry.name
            yield name or here, here, entry


def ours() -> set[str]:
    return {name for name, address, _entry in walk() if not address.startswith(EDITOR)}


def editors() -> list[tuple[str, URLPattern]]:
    return [(name, entry) for name, address, entry in walk() if address.startswith(EDITOR)]
