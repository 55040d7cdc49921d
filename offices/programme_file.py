"""Reads the YAML of a programme file: days stay text, nothing is said twice. Knows no key."""

from typing import Any

import yaml


class Unreadable(ValueError):
    """The file cannot be opened, is not YAML, or says the same key twice."""


def read(name: str) -> dict[str, Any]:
    try:
        with open(name, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{name}: cannot be read ({type(error).__name__})") from error
    return parse(text, name)


def parse(text: str, name: str) -> dict[str, Any]:
    """`name` is what an error calls the text."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 — a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"{name}, line {line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise Unreadable(f"{name}: {error}") from error
    if not isinstance(data, dict):
        raise Unreadable(f"{name}: the file must hold a mapping of keys to values")
    return data


class _Loader(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        for number, key in enumerate(keys):
            if key in keys[:number]:  # PyYAML would keep the last one without a word
                raise yaml.constructor.ConstructorError(
                    problem=f"the key {key} stands there twice", problem_mark=node.value[number][0].start_mark
                )
        return super().construct_mapping(node, deep)


# A day that does not exist is then reported with its place, like every other fault, instead of a crash.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
