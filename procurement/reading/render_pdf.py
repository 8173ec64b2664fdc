"""A PDF as HTML: each page's picture, and beside it the text by line, to be selected and commented on."""

from procurement.reading.blocks import Block, Picture, Reading
from procurement.reading.markup import attribute
from procurement.reading.render import block_html


def pages_html(reading: Reading) -> list[str]:
    """One section a page. The picture comes first; the text can be folded away."""
    by_page: dict[str, list[Block]] = {}
    for block in reading.blocks:
        by_page.setdefault(block.path.partition(".")[0], []).append(block)
    return [_page(page, by_page.get(f"p{page.id + 1}", [])) for page in reading.pictures]


def _page(page: Picture, blocks: list[Block]) -> str:
    number = page.id + 1
    name = f"<|page|> {number}"
    if page.words != str(number):
        name += f" ({attribute(page.words)})"
    size = f' width="{page.width}" height="{page.height}"' if page.width and page.height else ""
    return (
        f'<section class="pdfpage" id="page{number}" aria-label="{name}">'
        f'<p class="pdfpage__name">{name}</p>'
        f'<img class="pdfpage__img" src="<|pictures|>{page.part}" alt="{name}"{size}'
        ' loading="lazy" decoding="async">'
        f'<details class="pdfpage__text" open=""><summary><|page_text|></summary>'
        f"{''.join(map(_line, blocks))}</details></section>"
    )


def _line(block: Block) -> str:
    html = block_html(block)
    if not block.path.endswith(".l0"):
        return html
    # A page without text: what can be commented on is the page, by its number.
    return f'{html}<p class="pdfpage__none"><|scanned|></p>'
