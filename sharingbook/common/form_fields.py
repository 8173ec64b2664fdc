"""How a bound form field is drawn: which widget gets which markup, and how its texts are tied to it."""

from collections.abc import Iterator
from functools import cached_property

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.forms.renderers import TemplatesSetting

from sharingbook.common.value_fields import (
    CorporateNumberField,
    EraDateField,
    FiscalYearField,
    LocalGovernmentCodeField,
    YenField,
)

__all__ = [
    "CorporateNumberField",
    "EraDateField",
    "FieldView",
    "FiscalYearField",
    "HouseFormRenderer",
    "LocalGovernmentCodeField",
    "YenField",
    "error_rows",
]

_BOXES = (forms.CheckboxSelectMultiple, forms.RadioSelect)


class HouseFormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` draw our fields too, not only `{% field %}`."""

    form_template_name = "_partials/_form.html"
    field_template_name = "_partials/_field_group.html"


class FieldView:
    """A bound field as the template needs it.

    Hint and error carry the ids `<auto_id>_helptext` and `<auto_id>_error`; the input names those that
    are shown in `aria-describedby` (WCAG 2.2: 1.3.1, 3.3.1).
    """

    def __init__(
        self,
        bound: BoundField,
        *,
        label: str = "",
        hint: str = "",
        number: str | int = "",
        size: str = "",
        suffix: str = "",
        needed: bool | None = None,
        marks: bool = True,
        inline: bool = True,
        descriptions: dict | None = None,
    ):
        self.bound = bound
        self.label = label or bound.label
        self.hint = hint or bound.help_text
        self.number = number
        self.size = size
        self.suffix = suffix
        self.needed = bound.field.required if needed is None else needed
        self.marks = marks
        self.inline = inline
        self.descriptions = descriptions or {}

    @property
    def id(self) -> str:
        return self.bound.auto_id

    @property
    def hint_id(self) -> str:
        return f"{self.id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.id}_error"

    @property
    def errors(self) -> list[str]:
        return list(self.bound.errors)

    @cached_property
    def is_hidden(self) -> bool:
        return self.bound.is_hidden

    @cached_property
    def is_group(self) -> bool:
        """Several inputs under one legend."""
        return isinstance(self.bound.field.widget, (*_BOXES, forms.MultiWidget))

    @cached_property
    def is_choice_list(self) -> bool:
        return isinstance(self.bound.field.widget, _BOXES)

    @cached_property
    def is_radio(self) -> bool:
        return isinstance(self.bound.field.widget, forms.RadioSelect)

    @cached_property
    def is_single_box(self) -> bool:
        return isinstance(self.bound.field.widget, forms.CheckboxInput)

    @property
    def described_by(self) -> str:
        ids = [self.hint_id] if self.hint else []
        return " ".join([*ids, self.error_id] if self.errors else ids)

    def _attributes(self, css: str = "") -> dict[str, str]:
        attributes = {}
        own = self.bound.field.widget.attrs.get("class", "")
        if css or own:
            attributes["class"] = f"{css} {own}".strip()
        if self.described_by:
            attributes["aria-describedby"] = self.described_by
        if self.is_group:
            attributes["aria-labelledby"] = f"{self.id}_legend"
        if self.errors:
            attributes["aria-invalid"] = "true"
        return attributes

    @property
    def widget(self) -> str:
        """The input with our classes; a single box stays bare, since its label draws the frame."""
        if self.is_single_box:
            return self.bound.as_widget(attrs=self._attributes())
        size = f" w-{self.size}" if self.size else ""
        return self.bound.as_widget(attrs=self._attributes(f"input{size}"))

    @property
    def choices(self) -> Iterator[dict]:
        """Each radio button or box with its label and small text."""
        for sub in self.bound.subwidgets:
            small = self.descriptions.get(str(sub.data["value"]), "")
            yield {"input": sub.tag(), "label": sub.choice_label, "small": small}


def error_rows(form: BaseForm | BaseFormSet) -> Iterator[dict]:
    """(label, message, target) of every error of a form or formset; `target` is the id to jump to, or "".

    In the order in which the page asks, those of the form as a whole first.
    """
    if isinstance(form, BaseFormSet):
        for message in form.non_form_errors():
            yield {"label": "", "message": message, "target": ""}
        for one in form.forms:
            yield from error_rows(one)
        return
    places = {name: place for place, name in enumerate(form.fields)}
    for name, messages in sorted(form.errors.items(), key=lambda error: places.get(error[0], -1)):
        bound = form[name] if name in form.fields else None
        for message in messages:
            if bound is None or bound.is_hidden:
                yield {"label": "", "message": message, "target": ""}
            else:
                first = f"{bound.auto_id}_0" if isinstance(bound.field.widget, _BOXES) else bound.id_for_label
                yield {"label": bound.label, "message": message, "target": first or bound.auto_id}
