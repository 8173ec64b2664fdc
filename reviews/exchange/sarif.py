"""What a check found as SARIF 2.1.0, the form that code hosts and build pipelines read.

A draft has no lines: a result stands in a block, told as logical location (path and clause), and its region
counts characters (code points) within the text of that block.
"""

import re
from collections.abc import Sequence
from typing import Any

from reviews.clauses import clauses_of
from reviews.exchange.check_report import values_of
from reviews.rules import CaseFile, Document, Finding, Rule, RuleSet, wording
from reviews.rules.fingerprint import fingerprints_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"must": "error", "should": "warning", "hint": "note"}
BASE = "DRAFTS"
FINGERPRINT = "ruleAndWords/v1"
# Of findings whose fingerprint holds what the words contradict, too.
FAULT_FINGERPRINT = "ruleWordsAndFault/v1"
_VALUE = re.compile(r"\{[a-z_]+\}")
_MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def log_of(
    case: CaseFile, uris: Sequence[str], findings: Sequence[Finding], rules: RuleSet, language: str
) -> dict[str, Any]:
    """The SARIF log of one run over a case. `uris`: relative, percent-encoded, one a document."""
    kinds = {document.kind for document in case.documents}
    told = [rule for rule in rules.rules if any(rules.is_on(rule, kind) for kind in kinds)]
    index = {rule.id: at for at, rule in enumerate(told)}
    places = _Places(case, uris)
    fingerprints = fingerprints_of(findings, case.documents)
    driver = {
        "name": "Sharing Book check_draft",
        "version": rules.digest,
        "rules": [_rule(rule, language) for rule in told],
    }
    run = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, **_notifications(findings, places, language)}],
        # Without the folder's own address: the same draft gives the same file on every machine.
        "originalUriBaseIds": {BASE: {"description": {"text": "The folder that holds the drafts."}}},
        "artifacts": [_artifact(document, uri) for document, uri in zip(case.documents, uris, strict=True)],
        "results": [
            _result(finding, rules.by_id[finding.rule], index[finding.rule], places, language)
            | {"partialFingerprints": {_basis_of(finding): fingerprint}}
            for finding, fingerprint in zip(findings, fingerprints, strict=True)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _basis_of(finding: Finding) -> str:
    return FAULT_FINGERPRINT if "way" in finding.values else FINGERPRINT


def _notifications(findings: Sequence[Finding], places: "_Places", language: str) -> dict[str, Any]:
    """Once a document: that it was taken for a form, so that wording was not looked at."""
    told = {one.document: one for one in findings if wording.note(one, language)}
    notifications = [
        {
            "level": "warning",
            "message": {"text": wording.note(one, language)},
            "associatedRule": {"id": one.rule},
            "locations": [{"physicalLocation": {"artifactLocation": places.artifact(at)}}],
        }
        for at, one in sorted(told.items())
    ]
    return {"toolExecutionNotifications": notifications} if notifications else {}


def _rule(rule: Rule, language: str) -> dict[str, Any]:
    wrong, why, mend = (_of_any(words.in_language(language)) for words in (rule.message, rule.why, rule.mend))
    examples = [
        f"{mark} {' / '.join(line for line in one.text.splitlines() if line.strip())}"
        for mark, some in (("✗", rule.bad), ("✓", rule.good))
        for one in some
    ]
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": rule.title.in_language(language)},
        "fullDescription": {"text": why or wrong},
        "help": {"text": "\n".join([mend or wrong, *examples])},
        "defaultConfiguration": {"enabled": rule.default, "level": LEVELS[rule.severity]},
        "properties": {
            "severity": rule.severity,
            "aspect": rule.aspect,
            "pack": rule.pack,
            "scope": rule.scope,
            "languages": list(rule.languages),
            "kinds": list(rule.kinds),
            "source": rule.source,
            "tags": [rule.aspect],
        },
    }


def _of_any(text: str) -> str:
    """The text of a rule without a finding: 「…」 in place of what the finding names."""
    return _VALUE.sub("…", text)


def _artifact(document: Document, uri: str) -> dict[str, Any]:
    reading = document.reading
    made: dict[str, Any] = {
        "location": {"uri": uri, "uriBaseId": BASE},
        "roles": ["analysisTarget"],
        "properties": {"kind": document.kind},
    }
    if reading.kind in _MEDIA:
        made["mimeType"] = _MEDIA[reading.kind]
    if reading.sha256:
        made["hashes"] = {"sha-256": reading.sha256}
    return made


def _result(finding: Finding, rule: Rule, index: int, places: "_Places", language: str) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "severity": finding.severity,
        "aspect": finding.aspect,
        "why": wording.why(rule, finding, language),
        "mend": wording.mend(rule, finding, language),
        "source": rule.source,
        **{name: value for name, value in values_of(finding, language).items() if name != "tags"},
    }
    if finding.seq is not None:
        properties |= {"seq": finding.seq, "start": finding.start, "end": finding.end}
    result = {
        "ruleId": rule.id,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": wording.message(rule, finding, language)},
        "locations": [places.location(finding)],
        "properties": properties,
    }
    if len(finding.places) > 1:
        result["relatedLocations"] = [places.location(one) for one in finding.places[1:]]
    return result


class _Places:
    """Where findings stand."""

    def __init__(self, case: CaseFile, uris: Sequence[str]) -> None:
        self._documents = case.documents
        self._uris = uris
        self._clauses = [clauses_of(one.blocks, one.reading.tables) for one in case.documents]

    def artifact(self, at: int) -> dict[str, Any]:
        return {"uri": self._uris[at], "uriBaseId": BASE, "index": at}

    def location(self, finding: Finding) -> dict[str, Any]:
        at = finding.document
        physical: dict[str, Any] = {"artifactLocation": self.artifact(at)}
        if finding.seq is None or finding.start is None or finding.end is None:
            return {"physicalLocation": physical}
        block = self._documents[at].blocks[finding.seq]
        physical["region"] = {
            "charOffset": finding.start,
            "charLength": finding.end - finding.start,
            "snippet": {"text": block.text[finding.start : finding.end]},
        }
        logical = {
            "name": self._clauses[at][finding.seq] or block.path,
            "fullyQualifiedName": block.path,
            "kind": block.kind,
        }
        return {"physicalLocation": physical, "logicalLocations": [logical]}
