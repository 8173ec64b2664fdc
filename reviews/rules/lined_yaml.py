"""Plain YAML that remembers lines, so that whoever wrote a pack is told where it is wrong."""

from typing import Any

import yaml


class Lined(dict):
    """A mapping that knows the line of each key."""

    line: int
    lines: dict[str, int]


class LinedLoader(yaml.SafeLoader):
    """Keeps lines; refuses a key that stands twice."""


def _mapping(loader: LinedLoader, node: yaml.MappingNode) -> Lined:
    made = Lined()
    made.line = node.start_mark.line + 1
    made.lines = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            key = str(key)
        if key in made:
            raise yaml.constructor.ConstructorError(None, None, f"“{key}” stands twice", key_node.start_mark)
        made[key] = loader.construct_object(value_node, deep=True)
        made.lines[key] = key_node.start_mark.line + 1
    return made


def _no_alias(loader: LinedLoader, parent: Any, index: Any) -> yaml.Node:
    """Aliases would let a small file stand for a huge one."""
    if loader.check_event(yaml.AliasEvent):
        mark = loader.peek_event().start_mark
        raise yaml.composer.ComposerError(None, None, "references (*name) are not read", mark)
    return yaml.SafeLoader.compose_node(loader, parent, index)


LinedLoader.compose_node = _no_alias
LinedLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
