"""The plain YAML of packs: mappings and lists that know their lines; no tags, no key twice."""

from typing import Any

import yaml


class Lined(dict):
    """A mapping that knows the line of each key."""

    line: int
    lines: dict[str, int]


class LinedList(list):
    """A list that knows the line of each item."""

    lines: list[int]


class NotPlainYamlError(Exception):
    """What is wrong and in which line."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line, self.problem = line, problem


class _Loader(yaml.SafeLoader):
    """A tag may stand for any type: none is taken."""

    takes_anchors = True

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if not self.takes_anchors and (isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)):
            raise NotPlainYamlError(event.start_mark.line + 1, "anchors (&) and aliases (*) are not allowed")
        if getattr(event, "tag", None):
            raise NotPlainYamlError(event.start_mark.line + 1, "tags (!) are not allowed")
        return super().compose_node(parent, index)


class _StrictLoader(_Loader):
    """Of what others wrote: an alias may stand for any number of copies."""

    takes_anchors = False


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Lined:
    made = Lined()
    made.line = node.start_mark.line + 1
    made.lines = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise NotPlainYamlError(line, "a key is a word")
        key = key_node.value
        if key in made:
            raise NotPlainYamlError(line, f"“{key}” stands twice")
        made[key] = loader.construct_object(value_node, deep=True)
        made.lines[key] = line
    return made


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> LinedList:
    made = LinedList(loader.construct_object(item, deep=True) for item in node.value)
    made.lines = [item.start_mark.line + 1 for item in node.value]
    return made


for _kind in (_Loader, _StrictLoader):
    _kind.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
    _kind.add_constructor(yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG, _sequence)


def read_yaml(text: str, anchors: bool = False) -> Any:
    """`anchors`: whether & and * are taken. Raises NotPlainYamlError."""
    try:
        return yaml.load(text, Loader=_Loader if anchors else _StrictLoader)  # noqa: S506 -- SafeLoaders
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise NotPlainYamlError(line, f"character U+{error.character:04X}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        if "stream" in problem and getattr(error, "context_mark", None):
            # What is never closed is looked for where it opens.
            mark = error.context_mark
        raise NotPlainYamlError(mark.line + 1 if mark else 1, problem) from error
    except RecursionError as error:
        raise NotPlainYamlError(1, "nested too deeply") from error
    except ValueError as error:
        # A number or a date that Python cannot hold.
        raise NotPlainYamlError(1, str(error)) from error
