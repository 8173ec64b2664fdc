"""The packs that come with the product: those of the catalogue, each written in one file or several."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from reviews.rules.packs import read_pack
from reviews.rules.rule import Pack


@cache
def builtin_packs() -> tuple[Pack, ...]:
    """One pack a name, in the order of their files."""
    by_name: dict[str, list[Pack]] = {}
    for part in builtin_parts().values():
        by_name.setdefault(part.name, []).append(part)
    return tuple(_joined(parts) for parts in by_name.values())


@cache
def builtin_parts() -> dict[str, Pack]:
    """What each file holds by itself, under its name without the ending."""
    return {name: read_pack(data, f"{name}.yaml") for name, data in builtin_files().items()}


@cache
def builtin_files() -> dict[str, bytes]:
    """Name of each file, without its ending → its text; several files may be of one pack."""
    folder = resources.files("reviews.rules") / "packs"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    return {one.name.removesuffix(".yaml"): one.read_bytes() for one in files}


def files_of(name: str) -> dict[str, bytes]:
    """The files of a pack; none where it is not one of the product."""
    parts = builtin_parts()
    return {file: data for file, data in builtin_files().items() if parts[file].name == name}


def _joined(parts: Sequence[Pack]) -> Pack:
    first = parts[0]
    digest = hashlib.sha256(" ".join(part.digest for part in parts).encode()).hexdigest()[:16]
    rules = tuple(rule for part in parts for rule in part.rules)
    return Pack(first.name, first.title, first.version, rules, digest)
