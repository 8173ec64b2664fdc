"""Pictures, charts, ends of pages and highlighted words: what carries meaning and is no text."""

# XML reads better unbroken.
# ruff: noqa: E501

from procurement.reading import artifact, read, render
from tests.builders.packages import docx_package, p, r, tbl, tc, tr

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
CHART_KIND = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
C = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def inline(inner: str, words: str = "", size: str = '<wp:extent cx="952500" cy="476250"/>') -> str:
    return f'<w:drawing><wp:inline>{size}<wp:docPr id="1" name="x" descr="{words}"/><a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic></wp:inline></w:drawing>'


def blip(name: str, how: str = "embed") -> str:
    return f'<a:blip r:{how}="{name}"/>'


def reading(body: str, *, parts: dict[str, bytes], kinds: dict[str, str] | None = None):
    package = docx_package(body)
    package.defaults.update(png="image/png", emf="image/x-emf")
    for number, (name, data) in enumerate(parts.items(), start=1):
        package.add(f"word/{name}", data, (kinds or {}).get(name, ""))
        package.relate("word/document.xml", "chart" if "chart" in name else "image", name, id=f"p{number}")
    package.relate("word/document.xml", "image", "https://example.invalid/a.png", external=True, id="far")
    return read(package.build(), "a.docx")


def test_a_raster_picture_is_an_image_of_our_own_view_with_its_words_and_size():
    found = reading(
        f"<w:p>{r('図は')}<w:r>{inline(blip('p1'), '構成図')}</w:r>{r('による。')}</w:p>",
        parts={"media/image1.png": PNG},
    )
    assert found.blocks[0].text == "図はによる。"
    picture = found.pictures[0]
    assert (picture.id, picture.kind, picture.part) == (0, "raster", "word/media/image1.png")
    assert (picture.words, picture.width, picture.height) == ("構成図", 100, 50)
    assert '<img class="fig" src="<|pictures|>0" alt="構成図" width="100" height="50"' in found.blocks[0].html
    assert found.counts["images"] == 1
    assert artifact.loads(artifact.dumps(found)) == found


def test_what_no_browser_can_show_safely_is_a_labelled_box():
    chart = f"<c:chartSpace {C}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>年度別の件数</a:t></a:r></a:p></c:rich></c:tx></c:title><c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>窓口</c:v></c:pt></c:strCache></c:strRef></c:tx></c:ser></c:chart></c:chartSpace>"
    body = "".join(
        f"<w:p><w:r>{drawing}</w:r></w:p>"
        for drawing in (
            inline(blip("p1"), "配置図"),
            inline(f'<c:chart {C} r:id="p2"/>'),
            inline(blip("far", "link")),
            inline(blip("nowhere")),
        )
    )
    found = reading(
        body,
        parts={"media/image1.emf": b"\1\0\0\0", "charts/chart1.xml": chart.encode()},
        kinds={"charts/chart1.xml": CHART_KIND},
    )
    assert [(one.kind, one.words) for one in found.pictures] == [
        ("vector", "配置図"),
        ("chart", "年度別の件数 / 窓口"),
        ("linked", ""),
        ("vector", ""),
    ]
    assert all(
        'class="fig fig--box" role="img"' in block.html and "<img" not in block.html for block in found.blocks
    )


def test_a_picture_is_taken_once_from_a_choice_and_its_fallback_and_not_from_a_box():
    box = f"<w:txbxContent><w:p><w:r>{inline(blip('p1'), '箱の中')}</w:r></w:p></w:txbxContent>"
    shape = f"<wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp>"
    body = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{inline(shape)}</mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    found = reading(body, parts={"media/image1.png": PNG})
    assert [one.words for one in found.pictures] == ["箱の中"]
    assert [block.path for block in found.blocks] == ["p1", "p1.x1.p1"]


def test_ends_of_pages_and_sections_and_highlights_are_seen_and_add_no_text():
    body = (
        '<w:p><w:r><w:br w:type="page"/></w:r><w:r><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t>要確認</w:t></w:r></w:p>'
        "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>第2章</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:rPr><w:highlight w:val='none'/></w:rPr><w:t>節の終わり</w:t></w:r></w:p>"
    )
    found = reading(body + p("後"), parts={})
    assert [block.html for block in found.blocks] == [
        '<span class="brk" data-brk="page"></span><mark>要確認</mark>',
        '<span class="brk" data-brk="page"></span>第2章',
        '節の終わり<span class="brk" data-brk="section"></span>',
        "後",
    ]
    assert [block.text for block in found.blocks] == ["要確認", "第2章", "節の終わり", "後"]


def test_a_character_style_brings_its_format_and_hides_its_words():
    styles = (
        '<w:style w:type="character" w:styleId="a"><w:name w:val="強調"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="b"><w:name w:val="隠し"/><w:basedOn w:val="a"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = '<w:p><w:r><w:rPr><w:rStyle w:val="a"/></w:rPr><w:t>甲</w:t></w:r><w:r><w:rPr><w:rStyle w:val="b"/><w:b w:val="0"/></w:rPr><w:t>乙</w:t></w:r></w:p>'
    package = docx_package(body, styles=styles)
    found = read(package.build(), "a.docx")
    assert found.blocks[0].html == '<b>甲</b><span class="hid">乙</span>'
    assert "hidden_text" in [item.code for item in found.warnings]


def test_boxed_words_and_shaded_cells_are_seen_as_the_author_set_them_apart():
    boxed = '<w:p><w:r><w:rPr><w:bdr w:val="single"/></w:rPr><w:t>想定</w:t></w:r></w:p>'
    shade = '<w:shd w:val="clear" w:fill="{}"/>'
    table = tbl(tr(tc(p("項目"), shade.format("D9D9D9")), tc(p("内容"), shade.format("auto"))))
    found = reading(boxed + table, parts={})
    assert found.blocks[0].html == '<span class="boxed">想定</span>'
    assert [block.table.shaded for block in found.blocks[1:]] == [True, False]
    html = "".join(render.document_html(found))
    assert html.count('<td class="shaded">') == 1
    assert artifact.loads(artifact.dumps(found)) == found
