"""Reads a draft page's HTML back: the text of each block as the DOM would hold it, deletions left out."""

from html.parser import HTMLParser

VOID = {"br", "img", "hr", "input", "meta", "link", "col"}


class DraftText(HTMLParser):
    """`texts` maps data-seq to the text content of the block's `.t`; `open` must end empty."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts: dict[int, str] = {}
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self._block = -1
        self._depth = -1

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.add(tag)
        self.attributes.extend(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if "data-seq" in found:
            self._block = int(found["data-seq"])
        if tag == "span" and found.get("class") == "t" and self._depth < 0:
            self._depth = len(self.open)
            self.texts[self._block] = ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.wrong.append(tag)
            return
        self.open.pop()
        if len(self.open) == self._depth:
            self._depth = -1

    def handle_data(self, data):
        # Deleted words stand in the page for those who look at changes; they are no text of the block.
        if self._depth >= 0 and "del" not in self.open:
            self.texts[self._block] += data


def read_html(html: str) -> DraftText:
    parser = DraftText()
    parser.feed(html)
    parser.close()
    return parser
