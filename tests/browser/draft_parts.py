"""A draft in a browser: its text, ways to point at it, ways to wait."""

import pytest

from reviews.enums import Kind

# A surrogate pair before the words: code points and UTF-16 units differ from here on.
TEXT = [
    "第１章　総則",
    "𠮷田市の窓口では、できるだけ速やかに応答すること。𠮷の字も正しく扱うこと。",
    "第２章　成果物",
    *[f"受託者は、設計書{n}を期限までに納品し、検査を受けること。" for n in range(1, 60)],
    "おわりに、保守の体制を書面で示すこと。",
]
SELECT = """([seq, words]) => {
  const text = document.querySelector(`#b${seq} .t`).firstChild;
  const at = text.data.indexOf(words);
  getSelection().setBaseAndExtent(text, at, text, at + words.length);
}"""
DRAWN = """name => [...(CSS.highlights.get(name) ?? [])].map(String)"""


def until(page, script):
    """Wait until a script says true (Playwright's own wait needs eval, which the page's policy refuses)."""
    for _ in range(150):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {script}")


def fill(page, text="測れる値にします。", kind=Kind.MUST):
    """Fill in the open form for a new comment."""
    page.check(f'#composer [name=kind][value="{kind}"]')
    page.fill("#composer [name=text]", text)
