"""New parts made known to a Word package: their types, and that the main part refers to them."""

import posixpath
from collections.abc import Mapping

from procurement.reading.contents import CONTENT_TYPES
from procurement.reading.package import Package
from reviews.exchange.xmlparts import extended, fresh, tree_of

TYPES_URI = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS_URI = "http://schemas.openxmlformats.org/package/2006/relationships"


def with_kinds(
    package: Package, kinds: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, str], dict[str, bytes]]:
    """A free name for a part of each kind (its content type, its relationship type), and the index parts.

    The index parts are [Content_Types].xml and the main part's relationships, as they are to be written;
    relationships that were not there yet come under their new name.
    """
    folder, base = posixpath.split(package.main)
    names = {kind: _free(package, posixpath.join(folder, kind)) for kind in kinds}
    data = package.raw(CONTENT_TYPES)
    types = [
        f'<Override PartName="/{names[kind]}" ContentType="{content_type}"/>'
        for kind, (content_type, _relation) in kinds.items()
    ]
    index = {
        CONTENT_TYPES: extended(data, tree_of(CONTENT_TYPES, data), {"": TYPES_URI}, types),
    }
    relations = posixpath.join(folder, "_rels", base + ".rels")
    stored = package.find(relations)
    taken = {relation.id for relation in package.relationships(package.main)}
    free = (f"rId{n}" for n in range(len(taken) + 1, 1 << 30))
    elements = [
        f'<Relationship Id="{next(i for i in free if i not in taken)}" Type="{relation}"'
        f' Target="{posixpath.basename(names[kind])}"/>'
        for kind, (_type, relation) in kinds.items()
    ]
    if stored is None:
        index[relations] = fresh("Relationships", {"": RELATIONS_URI}, elements)
    else:
        data = package.raw(stored)
        index[stored] = extended(data, tree_of(stored, data), {"": RELATIONS_URI}, elements)
    return names, index


def _free(package: Package, stem: str) -> str:
    name, count = f"{stem}.xml", 1
    while package.find(name):
        count += 1
        name = f"{stem}{count}.xml"
    return name
