"""Shared parts: meaning is told by shape and word, fields say what is needed and what is wrong."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation


def draw(source: str, **context) -> str:
    with translation.override("ja"):
        return Template("{% load ui %}" + source).render(Context(context))


class Registration(forms.Form):
    name = forms.CharField(label="名称", help_text="住民が読んでわかる名前に。")
    system = forms.CharField(label="関係するシステム", required=False)
    level = forms.ChoiceField(
        label="公開の範囲", choices=[("public", "公開"), ("department", "部局内")], widget=forms.RadioSelect
    )
    who = forms.MultipleChoiceField(
        label="主な利用者", choices=[("a", "住民")], widget=forms.CheckboxSelectMultiple, required=False
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(
    ("kind", "icon", "word"),
    [
        ("must", "must", "必須"),
        ("should", "should", "推奨"),
        ("question", "ask", "質問"),
        ("praise", "praise", "良い点"),
        ("remove", "remove", "削除提案"),
    ],
)
def test_a_kind_is_told_by_shape_and_word(kind, icon, word):
    html = draw("{% kind_tag kind %}", kind=kind)
    assert f"icons.svg#i-{icon}" in html
    assert word in html


@pytest.mark.parametrize(
    ("light", "word"),
    [("green", "順調"), ("yellow", "注意"), ("red", "要対応"), ("none", "未報告"), ("", "未報告")],
)
def test_a_light_is_told_by_shape_and_word(light, word):
    html = draw("{% health_tag light '日程' %}", light=light)
    assert "日程：" in html
    assert word in html
    assert "<svg" in html


def test_a_level_carries_its_word():
    assert "部局内" in draw("{% level_tag 'department' %}")


def test_an_automatic_move_shows_its_score_and_a_hand_placement_says_so():
    assert "本文変更 0.91" in draw("{% placement_tag 'changed' 0.912 %}")
    by_hand = draw("{% placement_tag 'changed' 0.912 hand=True %}")
    assert "手動で配置" in by_hand
    assert "0.91" not in by_hand


def test_an_unknown_kind_is_an_error_that_names_the_known_ones():
    with pytest.raises(ValueError, match="must, should, question, praise, remove"):
        draw("{% kind_tag 'blame' %}")


def test_a_governments_own_stage_name_is_shown_as_written_and_escaped():
    assert "&lt;b&gt;" in draw("{% stage_tag 'preparing' own %}", own="<b>")


def test_a_field_marks_what_is_needed_and_what_is_optional():
    form = Registration()
    assert "要記入" in draw("{% field form.name %}", form=form)
    assert "必須" not in draw("{% field form.name %}", form=form)
    assert "任意" in draw("{% field form.system %}", form=form)


def test_a_field_is_tied_to_its_hint_and_its_error():
    html = draw("{% field form.name %}", form=Registration({"name": ""}))
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_name_helptext", "id_name_error"]
    for target in described:
        assert f'id="{target}"' in html
    assert 'aria-invalid="true"' in html
    assert 'for="id_name"' in html


def test_a_group_of_choices_stands_under_one_legend():
    html = draw("{% field form.level %}", form=Registration({"name": "あ"}))
    assert 'role="radiogroup"' in html
    assert "<legend" in html
    assert 'aria-describedby="id_level_error"' in html
    assert html.count('type="radio"') == 2


def test_what_was_typed_stays_in_the_field_after_an_error():
    form = Registration({"name": "保育 <申込>", "level": ""})
    assert 'value="保育 &lt;申込&gt;"' in draw("{% field form.name %}", form=form)


def test_the_summary_links_to_each_field_and_counts_them():
    html = draw("{% error_summary form %}", form=Registration({"name": ""}))
    assert 'role="alert"' in html
    assert "2か所を直すと進めます" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_level_0"' in html


def test_a_form_without_errors_has_no_summary():
    form = Registration({"name": "あ", "level": "public"})
    assert draw("{% error_summary form %}", form=form).strip() == ""


def test_a_whole_form_is_drawn_with_our_fields():
    html = draw("{{ form }}", form=Registration({"name": ""}))
    assert "要記入" in html
    assert 'role="alert"' in html
    assert 'type="hidden"' in html


def test_the_pager_keeps_the_other_parameters():
    request = RequestFactory().get("/projects/", {"q": "保育 & 学童", "page": "2"})
    html = draw("{% pager page_obj %}", page_obj=Paginator(range(500), 50).page(2), request=request)
    assert "page=3" in html
    assert "q=%E4%BF%9D%E8%82%B2+%26+%E5%AD%A6%E7%AB%A5&amp;page=1" in html
    assert '<b aria-current="page">2</b>' in html


def test_one_page_needs_no_pager():
    assert draw("{% pager page_obj %}", page_obj=Paginator(range(3), 50).page(1)).strip() == ""


def test_an_icon_hides_from_screen_readers_and_its_word_does_not():
    html = draw("{% icon 'bell' 'お知らせ' %}")
    assert 'aria-hidden="true"' in html
    assert '<span class="vh">お知らせ</span>' in html
