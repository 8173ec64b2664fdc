"""Search finds Japanese words of one, two and more characters, and no query breaks it."""

import sqlite3

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from sharingbook.common.search_tokens import fts5_query, index_text, tsquery

TEXTS = [
    "文書管理システムの調達仕様書",
    "サ－バ－の更改とＡＰＩ連携",
    "税務情報の標準化 第1条 主管課",
    "髙橋﨑山 4月〜5月 渡邉\U000e0100",
    "café résumé ﾃﾞｰﾀ連携",
    "ABC社のR8.4.1版",
    "クラウド・バイ・デフォルト",
    "第10条 課長会議",
]


WORDS = [
    ("課", [2, 7]),
    ("文", [0]),
    ("書", [0]),
    ("税務", [2]),
    ("情報", [2]),
    ("システム", [0]),
    ("調達仕様書", [0]),
    ("サーバー", [1]),
    ("サーバ", [1]),
    ("ｻｰﾊﾞｰ", [1]),
    ("api", [1]),
    ("ＡＰＩ", [1]),
    ("API連携", [1]),
    ("データ連携", [4]),
    ("連携", [1, 4]),
    ("第1条", [2]),
    ("第１０条", [7]),
    ("高橋", [3]),
    ("髙橋崎山", [3]),
    ("渡辺", [3]),
    ("4月～5月", [3]),
    ("4月~5", [3]),
    ("RÉSUMÉ", [4]),
    ("社", [5]),
    ("ABC社", [5]),
    ("r8.4", [5]),
    ("バイ・デフォルト", [6]),
    ("管理 仕様", [0]),
    ("管理　仕様", [0]),
    ("管理 税務", []),
    ("理管", []),
    ("BC", []),
]


@pytest.fixture(scope="module")
def table():
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='unicode61')")
    database.executemany("INSERT INTO texts VALUES (?)", [(index_text(text),) for text in TEXTS])
    yield database
    database.close()


def found(table, query):
    sql = "SELECT rowid - 1 FROM texts WHERE texts MATCH ? ORDER BY rowid"
    return [row[0] for row in table.execute(sql, [fts5_query(query)])]


@pytest.mark.parametrize(("query", "texts"), WORDS)
def test_words_are_found_wherever_they_stand(table, query, texts):
    assert found(table, query) == texts


HOSTILE = [
    "",
    " ",
    '"',
    'a"b',
    "''",
    "*",
    "^",
    "\\",
    "AND",
    "NOT",
    "課 OR",
    "NEAR(a b)",
    "body:文",
    "-文",
    "{body}",
    "a\x00b",
    "\ud800課",
    "!&|()<->:*",
    "'; DROP TABLE texts; --",
    "課" * 5000,
    "a " * 5000,
    '"' * 5000,
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_are_only_words(table, query):
    assert isinstance(found(table, query), list)


@pytest.mark.data
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="says what PostgreSQL answers")
@pytest.mark.parametrize("cast", ["%s::tsquery", "to_tsquery('simple', %s)"])
def test_postgresql_finds_the_same_words(cast):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE texts (at int, body tsvector)")
        for at, text in enumerate(TEXTS):
            cursor.execute("INSERT INTO texts VALUES (%s, to_tsvector('simple', %s))", [at, index_text(text)])
        sql = f"SELECT at FROM texts WHERE body @@ {cast} ORDER BY at"
        for query, texts in [*WORDS, *((hostile, None) for hostile in HOSTILE)]:
            cursor.execute(sql, [tsquery(query)])
            answer = [row[0] for row in cursor.fetchall()]
            assert texts is None or (query, answer) == (query, texts)
        cursor.execute("DROP TABLE texts")


def test_a_query_without_letters_or_digits_finds_nothing(table):
    assert found(table, "“…”") == []
    assert tsquery("“…”") == ""


def test_operators_are_searched_as_words():
    assert fts5_query('NEAR("課長" OR x*)') == '"near 課長" AND "or" AND "x"'
    assert tsquery("課長 | !b") == "('課長') & ('b')"


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_query_is_safe_in_fts5(query):
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='unicode61')")
        database.execute("INSERT INTO texts VALUES (?)", [index_text(query)])
        database.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", [fts5_query(query)]).fetchone()
    finally:
        database.close()


japanese = st.text(st.sampled_from("調達仕様書の管理システムAPI連携12"), min_size=1, max_size=30)


@given(japanese, st.data())
def test_every_part_of_a_text_finds_it(text, data):
    """What a plain search for a substring would find, apart from parts of ASCII words."""
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    cuts_a_word = (start > 0 and text[start - 1 : start + 1].isascii()) or (
        start + len(part) < len(text) and text[start + len(part) - 1 : start + len(part) + 1].isascii()
    )
    if cuts_a_word:
        return
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='unicode61')")
        database.execute("INSERT INTO texts VALUES (?)", [index_text(text)])
        sql = "SELECT count(*) FROM texts WHERE texts MATCH ?"
        assert database.execute(sql, [fts5_query(part)]).fetchone() == (1,)
    finally:
        database.close()
