"""The essential parts of the SARIF 2.1.0 schema (OASIS, 2020-03-27), as a list of what is wrong."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

LEVELS = ("none", "note", "warning", "error")
ROLES = ("analysisTarget", "attachment", "responseFile", "resultFile")
# RFC 3986: what may stand in a URI reference without being percent-encoded.
_URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")


def faults(log: Any) -> list[str]:
    return list(_of_log(log))


def _of_log(log: Any) -> Iterator[str]:
    yield from _object(log, "log", {"version": str, "runs": list}, {"$schema": str})
    if log["version"] != "2.1.0":
        yield "version is not 2.1.0"
    for run in log["runs"]:
        yield from _of_run(run)


def _of_run(run: dict) -> Iterator[str]:
    optional = {
        "results": list, "artifacts": list, "language": str, "columnKind": str, "invocations": list,
        "originalUriBaseIds": dict,
    }  # fmt: skip
    yield from _object(run, "run", {"tool": dict}, optional)
    if run.get("columnKind", "utf16CodeUnits") not in ("utf16CodeUnits", "unicodeCodePoints"):
        yield "columnKind"
    if not re.fullmatch(r"[a-zA-Z]{2}(?:-[a-zA-Z]{2})?", run.get("language", "en-US")):
        yield "language"
    driver = run["tool"]["driver"]
    yield from _object(driver, "driver", {"name": str}, {"rules": list, "version": str})
    rules = driver.get("rules", [])
    yield from _unique(rules, "rules")
    for rule in rules:
        yield from _of_rule(rule)
    for artifact in run.get("artifacts", []):
        optional = {"roles": list, "mimeType": str, "hashes": dict, "properties": dict}
        yield from _object(artifact, "artifact", {"location": dict}, optional)
        yield from (f"role {role}" for role in artifact.get("roles", []) if role not in ROLES)
        yield from _of_address(artifact["location"], run)
    for invocation in run.get("invocations", []):
        yield from _of_invocation(invocation, run)
    for result in run["results"]:
        yield from _of_result(result, run, rules)


def _of_invocation(invocation: dict, run: dict) -> Iterator[str]:
    yield from _object(
        invocation, "invocation", {"executionSuccessful": bool}, {"toolExecutionNotifications": list}
    )
    for told in invocation.get("toolExecutionNotifications", []):
        optional = {"level": str, "associatedRule": dict, "locations": list}
        yield from _object(told, "notification", {"message": dict}, optional)
        yield from _message(told["message"], "notification")
        if told.get("level", "warning") not in LEVELS:
            yield "level of a notification"
        for location in told.get("locations", []):
            yield from _of_address(location["physicalLocation"]["artifactLocation"], run)


def _of_rule(rule: dict) -> Iterator[str]:
    texts = ("shortDescription", "fullDescription", "help")
    optional = {"name": str, "defaultConfiguration": dict, "properties": dict, **dict.fromkeys(texts, dict)}
    yield from _object(rule, "rule", {"id": str}, optional)
    for name in texts:
        yield from _message(rule.get(name, {"text": "-"}), f"{rule['id']}.{name}")
    configuration = rule.get("defaultConfiguration", {})
    yield from _object(configuration, "defaultConfiguration", {}, {"enabled": bool, "level": str})
    if configuration.get("level", "warning") not in LEVELS:
        yield f"{rule['id']}: level"
    yield from _tags(rule)


def _of_result(result: dict, run: dict, rules: list[dict]) -> Iterator[str]:
    optional = {
        "ruleId": str, "ruleIndex": int, "level": str, "locations": list, "partialFingerprints": dict,
        "properties": dict, "relatedLocations": list,
    }  # fmt: skip
    yield from _object(result, "result", {"message": dict}, optional)
    yield from _message(result["message"], "result.message")
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        yield "ruleIndex leads to another rule"
    if result.get("level", "warning") not in LEVELS:
        yield "result.level"
    if not all(isinstance(one, str) and one for one in result["partialFingerprints"].values()):
        yield "partialFingerprints"
    yield from _tags(result)
    for location in [*result["locations"], *result.get("relatedLocations", [])]:
        yield from _object(location, "location", {}, {"physicalLocation": dict, "logicalLocations": list})
        physical = location["physicalLocation"]
        yield from _object(physical, "physicalLocation", {"artifactLocation": dict}, {"region": dict})
        yield from _of_address(physical["artifactLocation"], run)
        region = physical.get("region", {"charOffset": 0, "charLength": 0})
        yield from _object(region, "region", {"charOffset": int, "charLength": int}, {"snippet": dict})
        if region["charOffset"] < 0 or region["charLength"] < 0:
            yield "region"
        yield from _message(region.get("snippet", {"text": "-"}), "snippet")
        yield from _unique(location.get("logicalLocations", []), "logicalLocations")
        for logical in location.get("logicalLocations", []):
            strings = dict.fromkeys(("name", "fullyQualifiedName", "kind"), str)
            yield from _object(logical, "logicalLocation", {}, strings)


def _of_address(address: dict, run: dict) -> Iterator[str]:
    yield from _object(address, "artifactLocation", {"uri": str}, {"uriBaseId": str, "index": int})
    uri = address["uri"]
    if not _URI.fullmatch(uri) or uri.startswith("/") or ".." in unquote(uri).split("/") or ":" in uri:
        yield f"{uri} is no relative address"
    if address.get("uriBaseId") not in run.get("originalUriBaseIds", {}):
        yield "uriBaseId leads nowhere"
    if not -1 <= address.get("index", -1) < len(run.get("artifacts", [])):
        yield "artifactLocation.index"


def _object(value: Any, name: str, required: dict, optional: dict) -> Iterator[str]:
    """The schema allows no property that it does not name."""
    if not isinstance(value, dict):
        yield f"{name} is no object"
        return
    yield from (f"{name}.{key} is missing" for key in required if key not in value)
    known = required | optional
    for key, content in value.items():
        if key not in known:
            yield f"{name}.{key} is not in the schema"
        elif not isinstance(content, known[key]):
            yield f"{name}.{key} is of another type"


def _message(value: dict, name: str) -> Iterator[str]:
    yield from _object(value, name, {"text": str}, {"markdown": str})
    if not value.get("text"):
        yield f"{name} has no text"


def _tags(value: dict) -> Iterator[str]:
    tags = value.get("properties", {}).get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield "properties.tags"


def _unique(values: list, name: str) -> Iterator[str]:
    if any(value in values[:at] for at, value in enumerate(values)):
        yield f"{name} holds one thing twice"
