"""How pages write values, in Japanese and in English."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)  # Friday 9:00 in Tokyo


def render(source, language="ja", **context):
    with translation.override(language):
        return Template("{% load values %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "ja", "en"),
    [
        ("{{ v|yen }}", "319,800,000円", "¥319,800,000"),
        ('{{ v|yen:"thousand" }}', "319,800", "319,800"),
        ('{{ v|yen:"million" }}', "320", "320"),
        ('{{ v|yen:"public" }}', "3億1,980万円", "¥319.8 million"),
        ('{{ v|yen_text:"million" }}', "320百万円", "320 million yen"),
        ('{{ v|yen_change:"thousand" }}', "＋319,800", "＋319,800"),
        ('{{ "thousand"|yen_unit }}', "千円", "thousand yen"),
        ("{{ none|yen }}", "―", "―"),
        ('{{ absent|yen:"thousand" }}', "―", "―"),
        ("{{ zero|yen }}", "0円", "¥0"),
    ],
)
def test_money(source, ja, en):
    context = {"v": 319_800_000, "none": None, "zero": 0}
    assert render(source, **context) == ja
    assert render(source, "en", **context) == en


@pytest.mark.parametrize(
    ("source", "ja", "en"),
    [
        ("{{ year|fiscal_year }}", "令和8年度", "FY2026"),
        ('{{ year|fiscal_year:"form" }}', "令和8年度（2026）", "FY2026"),
        ('{{ year|fiscal_year:"table" }}', "令和8", "FY2026"),
        ("{{ none|fiscal_year }}", "―", "―"),
        ("{{ day|era_date }}", "令和8年11月20日（金）", "20 Nov 2026"),
        ("{{ day|era_date_short }}", "R8.11.20", "20 Nov 2026"),
        ("{{ day|month_day }}", "11月20日（金）", "20 Nov"),
        ("{{ moment|era_date }}", "令和8年11月21日（土）", "21 Nov 2026"),
        ("{{ none|era_date }}", "―", "―"),
        (
            "{% era_time day %}",
            '<time datetime="2026-11-20">令和8年11月20日（金）</time>',
            '<time datetime="2026-11-20">20 Nov 2026</time>',
        ),
        (
            '{% era_time day "short" %}',
            '<time datetime="2026-11-20">R8.11.20</time>',
            '<time datetime="2026-11-20">20 Nov 2026</time>',
        ),
        (
            '{% era_time moment "month_day" clock=True %}',
            '<time datetime="2026-11-21T00:30+09:00">11月21日（土）0:30</time>',
            '<time datetime="2026-11-21T00:30+09:00">21 Nov 0:30</time>',
        ),
        ("{% era_time none %}", "―", "―"),
    ],
)
def test_years_and_days(source, ja, en):
    context = {
        "year": 2026,
        "day": date(2026, 11, 20),
        "moment": datetime(2026, 11, 20, 15, 30, tzinfo=UTC),  # the 21st in Tokyo
        "none": None,
    }
    assert render(source, **context) == ja
    assert render(source, "en", **context) == en


@time_machine.travel(NOW, tick=False)
def test_ledger_times_are_local_and_leave_out_the_current_year():
    now = datetime(2026, 11, 20, 5, 32, 7, tzinfo=UTC)
    assert render("{{ t|ledger_time }}", t=now) == "11-20 14:32:07"
    assert render("{{ t|ledger_time }}", t=now.replace(year=2025)) == "2025-11-20 14:32:07"
    assert (
        render('{% era_time t "ledger" %}', t=now)
        == '<time datetime="2026-11-20T14:32:07+09:00">11-20 14:32:07</time>'
    )


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 20), "Today"),
        (date(2026, 11, 19), "Yesterday"),
        (date(2026, 11, 13), "7 days ago"),
        (date(2026, 11, 12), "12 Nov 2026"),
        (date(2026, 11, 21), "21 Nov 2026"),
    ],
)
def test_age_in_days_up_to_a_week(day, text):
    assert render("{{ d|age_days }}", "en", d=day) == text


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("due", "text"),
    [
        (date(2026, 11, 27), "4 working days left"),
        (date(2026, 11, 24), "1 working day left"),
        (date(2026, 11, 22), "0 working days left"),
        (date(2026, 11, 20), "Due today"),
        (date(2026, 11, 19), "1 working day overdue"),
        (date(2026, 11, 17), "3 working days overdue"),
        (None, "―"),
    ],
)
def test_working_days_until_a_deadline(due, text):
    assert render("{{ d|working_days_left }}", "en", d=due) == text


@pytest.mark.parametrize(
    ("clock", "text"),
    [
        ("2026-11-20T08:00:00Z", "Due today"),
        ("2026-11-20T08:00:59Z", "Due today"),
        ("2026-11-20T08:01:00Z", "Past due"),
        ("2026-11-21T01:00:00Z", "Past due"),
    ],
)
def test_the_minute_of_a_deadline_still_counts(clock, text):
    due = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 17:00 in Tokyo
    with time_machine.travel(clock, tick=False):
        assert render("{{ d|working_days_left }}", "en", d=due) == text
