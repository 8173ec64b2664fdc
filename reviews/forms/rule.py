"""A rule as an administrator writes it; what the form cannot say of a rule stays as it was."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.models import Version
from reviews.enums import FindingAspect, Severity
from reviews.rule_words import CONDITIONS, KINDS, LANGUAGES
from reviews.rules import Pack
from reviews.selectors.rule_tryout import LONGEST_TEXT, source_of
from reviews.services import rulebook

PREFIX = "own-"
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
# Key of a rule's YAML → field of the form.
_FIELD_OF = {
    "id": "id", "title": "title_ja", "severity": "severity", "aspect": "aspect", "languages": "languages",
    "kinds": "kinds", "phrases": "phrases", "patterns": "patterns", "require": "only", "unless": "exceptions",
    "message": "message_ja", "why": "why", "mend": "mend", "source": "source", "examples": "bad",
}  # fmt: skip
# A refusal names the rule by an id that its author may not have given; at the field the example is enough.
_OF_EXAMPLES = {
    rulebook.NOT_FOUND: _("The example “%(text)s” that it must find is not found."),
    rulebook.WRONGLY_FOUND: _("The example “%(text)s” that it must not find is found."),
    rulebook.TOO_SLOW: _("It takes too long on the example “%(text)s”."),
}
# What decides where a rule speaks.
_LOOKED_FOR = frozenset({"phrases", "patterns", "exceptions", "only", "silent"})
_FLAGS = ("narrative", "headings", "ignore_case")
_LINES = ("phrases", "patterns", "bad", "good")


def _text(rows: int, **more: Any) -> forms.CharField:
    more.setdefault("required", False)
    more.setdefault("max_length", 2000)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **more)


def _boxes(label: Any, choices: Mapping[str, Any], **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices.items()), widget=forms.CheckboxSelectMultiple, **more
    )


class RuleForm(forms.Form):
    """`facts` is the rule as its YAML, for `services.rulebook.save_own_rule`; `pack` holds it, read."""

    id = forms.CharField(
        label=_("Id"), max_length=60, required=False,
        help_text=_("Small letters, digits and hyphens. Left empty, one is given. It stays for good."),
    )  # fmt: skip
    title_ja = forms.CharField(
        label=_("Name"), max_length=80, error_messages={"required": _("Give the rule a name.")}
    )
    title_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    phrases = _text(
        3,
        label=_("Words to look for"),
        max_length=20_000,
        help_text=_("One on each line, as they are written."),
    )
    patterns = _text(
        3, label=_("Expressions to look for"), max_length=20_000,
        help_text=_("One regular expression on each line. Wide letters count as narrow ones."),
    )  # fmt: skip
    ignore_case = forms.BooleanField(label=_("Capital and small letters are the same"), required=False)
    exceptions = _text(
        3, label=_("Exceptions"), max_length=20_000,
        help_text=_("One expression on each line. Where the sentence holds one, the rule is silent."),
    )  # fmt: skip
    only = _boxes(_("Only where"), CONDITIONS, required=False)
    silent = _boxes(_("Silent where"), CONDITIONS, required=False)
    narrative = forms.BooleanField(
        label=_("Also below headings such as purpose, background or terms"), required=False
    )
    headings = forms.BooleanField(label=_("Also in headings"), required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=Severity.choices, widget=forms.RadioSelect, initial=Severity.SHOULD
    )
    aspect = forms.ChoiceField(label=_("Aspect"), choices=FindingAspect.choices)
    languages = _boxes(_("Languages"), LANGUAGES, initial=["ja"])
    kinds = _boxes(_("Kinds of document"), KINDS, initial=["spec", "requirements", "criteria", "annex"])
    message_ja = _text(
        2, label=pgettext_lazy("of a rule", "Message"), required=True, max_length=300,
        help_text=_("{quote} stands for the words found."),
        error_messages={"required": _("Write what people read beside the words found.")},
    )  # fmt: skip
    message_en = _text(2, label=_("Message in English"), max_length=300)
    why = _text(2, label=_("Why it matters"))
    mend = _text(2, label=_("How to mend it"))
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    bad = _text(
        3, label=_("Examples that it must find"), max_length=20_000,
        help_text=_("One sentence on each line. The rule is only saved when it finds every one."),
    )  # fmt: skip
    good = _text(
        3,
        label=_("Examples that it must not find"),
        max_length=20_000,
        help_text=_("One sentence on each line."),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rule: Mapping[str, Any] | None = None, next_id: str = "", **kwargs: Any):
        self.rule = rule
        self.next_id = next_id
        if rule is not None:
            kwargs["initial"] = initial_of(rule) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if rule is not None:
            self.fields["id"].disabled = True
            self.fields["id"].help_text = ""

    def clean_id(self) -> str:
        given = self.cleaned_data["id"].strip() or self.next_id
        if not _ID.fullmatch(given):
            raise forms.ValidationError(_("Use small letters, digits and hyphens, like own-deadline."))
        return given

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (lines_of(data.get("phrases")) or lines_of(data.get("patterns"))):
            self.add_error("phrases", _("Write words or an expression to look for."))
        if not self.errors:
            self._read()
        return data

    def _read(self) -> None:
        try:
            self.pack = rulebook.read(source_of(self.facts))
        except rulebook.PackRefused as error:
            said = _OF_EXAMPLES.get(error.message_id)
            self.add_error(self._field_of(error, self.facts), said % error.params if said else error.problem)

    def _field_of(self, error: rulebook.PackRefused, facts: Mapping[str, Any]) -> str:
        """The field that a refusal is about, from the line of the YAML that was made of the form."""
        if error.message_id == rulebook.NOT_FOUND:
            return "bad"
        if error.message_id == rulebook.WRONGLY_FOUND:
            return "good"
        for line in reversed(source_of(facts).splitlines()[: error.line]):
            found = re.match(r"(?:- |  )([a-z_]+):", line)
            if found and found[1] in _FIELD_OF:
                return _FIELD_OF[found[1]]
        return "patterns"

    pack: Pack | None = None

    def pack_to_try(self) -> Pack | None:
        """The rule as far as it is written; None where what it looks for is missing or wrong, which then
        stands on the form. Nothing else is asked for yet."""
        for name in [name for name in self.errors if name not in _LOOKED_FOR]:
            del self.errors[name]
        if self.errors:
            return None
        try:
            return rulebook.read(source_of(self._facts_to_try))
        except rulebook.PackRefused as error:
            self.add_error(self._field_of(error, self._facts_to_try), error.problem)
            return None

    @property
    def looks_for_something(self) -> bool:
        return any(lines_of(self.data.get(name)) for name in ("phrases", "patterns"))

    @property
    def kind_to_try(self) -> str:
        """The kind of document that a pasted text is taken for."""
        return next(iter(self.cleaned_data.get("kinds") or ["spec"]))

    @property
    def _facts_to_try(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = dict(self.rule or {})
        made = {
            "id": "own-try", "title": "-", "message": "-", "severity": "hint", "aspect": "clarity",
            "languages": data.get("languages") or list(LANGUAGES), "kinds": data.get("kinds") or list(KINDS),
            **self._looked_for(data, kept),
        }  # fmt: skip
        return {key: value for key, value in made.items() if value}

    def _looked_for(self, data: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
        """The keys of the YAML that say what is found."""
        return {
            **{name: True for name in _FLAGS if data.get(name)},
            "phrases": lines_of(data.get("phrases")),
            "patterns": lines_of(data.get("patterns")),
            "require": [*data.get("only", ()), *_others(kept.get("require"), sentences=False)],
            "unless": [
                *data.get("silent", ()),
                *({"sentence": line} for line in lines_of(data.get("exceptions"))),
                *_others(kept.get("unless"), sentences=True),
            ],
        }

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The rule as its YAML, without what is empty."""
        data = self.cleaned_data
        kept = dict(self.rule or {})
        made: dict[str, Any] = {
            "id": data["id"],
            "title": _both(data["title_ja"], data["title_en"], kept.get("title")),
            "severity": data["severity"],
            "aspect": data["aspect"],
            "languages": data["languages"],
            "kinds": [*data["kinds"], *(kind for kind in kept.get("kinds", ()) if kind not in KINDS)],
            **self._looked_for(data, kept),
            "message": _both(data["message_ja"], data["message_en"], kept.get("message")),
            "why": _both(data["why"], "", kept.get("why")),
            "mend": _both(data["mend"], "", kept.get("mend")),
            "source": data["source"].strip(),
            "examples": _examples(data, kept.get("examples")),
        }
        others = {key: value for key, value in kept.items() if key not in made and key not in _FLAGS}
        return {**{key: value for key, value in made.items() if value not in ("", [], {}, None)}, **others}

    @property
    def kept_conditions(self) -> int:
        """Conditions of the rule that this form does not show; they stay."""
        rule = self.rule or {}
        require, unless = _others(rule.get("require"), False), _others(rule.get("unless"), True)
        return len(require) + len(unless)


class TryForm(forms.Form):
    """What to try a rule on: a stored version, or a pasted text of one kind of document."""

    version = forms.ChoiceField(label=_("On a stored draft"), required=False)
    text = _text(
        5, label=_("Or on a text"), max_length=LONGEST_TEXT,
        help_text=_("A line that begins with “# ” is a heading, “- ” an item of a list, “|” a table row."),
    )  # fmt: skip
    # Name of the one of both that was changed last; static/js/forms.js fills it in.
    last = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-touched": "try-version try-text"})
    )

    def __init__(self, *args: Any, versions: list[Version], **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "try")
        super().__init__(*args, **kwargs)
        self.versions = {str(version.pk): version for version in versions}
        self.fields["version"].choices = [
            ("", _("Choose a draft")),
            *((key, _version_label(version)) for key, version in self.versions.items()),
        ]

    @property
    def chosen(self) -> Version | None:
        """The draft to try a rule on; None where the text was changed after it was chosen."""
        data = self.cleaned_data
        version = self.versions.get(data.get("version", ""))
        draft_was_last = data.get("last") == self.add_prefix("version")
        return version if draft_was_last or not lines_of(data.get("text")) else None

    @property
    def chosen_label(self) -> str:
        """What is looked through."""
        return _version_label(self.chosen) if self.chosen else _now("the text")

    @property
    def has_text(self) -> bool:
        """Whether there is anything to try a rule on; asked after `is_valid`."""
        return bool(self.chosen or lines_of(self.cleaned_data.get("text")))


def _version_label(version: Version) -> str:
    number = _now("version %(number)s") % {"number": version.number}
    return f"{version.draft.case.name}　{version.draft.title or version.draft.get_kind_display()}　{number}"


def lines_of(text: str | None) -> list[str]:
    """The lines that hold something, without the blanks around them."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def initial_of(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields of a rule in YAML."""
    examples = rule.get("examples") or {}
    unless, require = rule.get("unless") or [], rule.get("require") or []
    found = {
        "id": rule.get("id", ""),
        "severity": rule.get("severity", ""),
        "aspect": rule.get("aspect", ""),
        "languages": rule.get("languages") or list(LANGUAGES),
        "kinds": [kind for kind in rule.get("kinds") or KINDS if kind in KINDS],
        "only": [one for one in require if isinstance(one, str)],
        "silent": [one for one in unless if isinstance(one, str)],
        "exceptions": "\n".join(one["sentence"] for one in unless if _is_line(one)),
        "source": rule.get("source", ""),
        **{flag: bool(rule.get(flag)) for flag in _FLAGS},
    }
    for name in ("title", "message", "why", "mend"):
        value = rule.get(name) or ""
        ja, en = (value, "") if isinstance(value, str) else (value.get("ja", ""), value.get("en", ""))
        found |= {f"{name}_ja": ja or en, f"{name}_en": en, name: ja or en}
    for name in _LINES:
        lines = (examples if name in ("bad", "good") else rule).get(name) or []
        found[name] = "\n".join(one for one in lines if isinstance(one, str))
    return found


def _is_line(guard: Any) -> bool:
    return isinstance(guard, Mapping) and set(guard) == {"sentence"} and isinstance(guard["sentence"], str)


def _others(guards: Any, sentences: bool) -> list[Any]:
    """Guards that the form does not show. `sentences`: it shows those on the sentence."""
    return [one for one in guards or [] if not isinstance(one, str) and not (sentences and _is_line(one))]


def _both(ja: str, en: str, before: Any) -> Any:
    """A text in both languages; the English one that the form does not ask for stays."""
    ja, en = ja.strip(), en.strip()
    if not en and isinstance(before, Mapping) and before.get("ja", "").strip() == ja:
        en = before.get("en", "")
    return {"ja": ja, "en": en} if ja and en else ja


def _examples(data: Mapping[str, Any], before: Any) -> dict[str, list[Any]]:
    kept = before or {}
    found = {
        name: [*lines_of(data[name]), *(one for one in kept.get(name) or [] if not isinstance(one, str))]
        for name in ("bad", "good")
    }
    return {name: lines for name, lines in found.items() if lines}


class SwitchForm(forms.Form):
    """On or off, for one kind of document or all."""

    kind = forms.ChoiceField(label=_("Kind of document"), required=False)
    on = forms.ChoiceField(
        label=_("In this organisation"),
        choices=(("on", _("Use it")), ("off", _("Do not use it")), ("pack", _("As the pack has it"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    reason = _text(2, label=_("Reason"), help_text=_("Needed to stop using a rule; everybody reads it."))

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *kinds]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("on") == "off" and not data.get("reason", "").strip():
            self.add_error("reason", _("Write why the rule is not used."))
        return data

    @property
    def value(self) -> bool | None:
        return {"on": True, "off": False}.get(self.cleaned_data["on"])


class PackFileForm(forms.Form):
    """A pack as a file, or its text once it was looked through."""

    file = forms.FileField(
        label=_("File"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Text of the pack"), required=False, strip=False, max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip

    same_id = forms.ChoiceField(
        label=_("Where a rule here has the same id"), required=False, initial="both",
        choices=(
            ("both", _("Keep both; the one of the file gets a new id")),
            ("replace", _("Replace the one here by the one of the file")),
        ),
        widget=forms.RadioSelect,
    )  # fmt: skip
    # Of the pack whose text was opened for editing.
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        file = data.get("file")
        if file is not None:
            if file.size > 1_000_000:
                self.add_error("file", _("The file is larger than 1 MB."))
                return data
            try:
                data["source"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("The file is not UTF-8 text."))
        if not self.errors and not data.get("source", "").strip():
            self.add_error("file", _("Choose a file."))
        return data
