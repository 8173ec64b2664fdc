"""A name cannot turn around the words that follow it (security: T9)."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from procurement.reading.markup import escape
from sharingbook.common.direction import DirectionMiddleware, isolate_turns

TURN = "\u202e"
MARKED = f'<bdi class="ctl" data-u="202E">{TURN}</bdi>'


def test_a_turning_character_ends_where_it_stands():
    assert isolate_turns(f"<p>課長{TURN}　決定者</p>") == f"<p>課長{MARKED}　決定者</p>"


@pytest.mark.parametrize("turn", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_every_turning_character_is_marked_with_its_number(turn):
    assert f'data-u="{ord(turn):04X}">{turn}</bdi>' in isolate_turns(f"<b>{turn}</b>")


@pytest.mark.parametrize(
    "kept",
    [
        f'<input value="{TURN}">',
        f'<input value="a>b{TURN}">',
        f"<textarea>{TURN}</textarea>",
        f"<title>{TURN}</title>",
        f"<option>{TURN}</option>",
        f'<script type="application/json">"{TURN}"</script>',
        f"<!-- {TURN} -->",
        f"<p>{escape('甲' + TURN + '乙')}</p>",
    ],
)
def test_what_a_form_sends_back_and_what_is_marked_already_stay_as_they_are(kept):
    assert isolate_turns(kept) == kept


def test_only_pages_are_touched(rf):
    def answer(response):
        return DirectionMiddleware(lambda request: response)(rf.get("/"))

    assert MARKED in answer(HttpResponse(f"<p>{TURN}</p>")).content.decode()
    assert answer(HttpResponse(TURN, content_type="text/plain")).content.decode() == TURN
    stream = answer(StreamingHttpResponse([TURN.encode()]))
    assert b"".join(stream).decode() == TURN
