"""Workbooks as Excel writes them: a large requirement list, with everything a reader has to look at."""

from xml.sax.saxutils import escape

from tests.builders.packages import HEAD, S_NAMES, SHEET, xlsx_package

STYLES = (
    '<numFmts count="2"><numFmt numFmtId="176" formatCode="#,##0&quot;円&quot;"/>'
    '<numFmt numFmtId="177" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<cellXfs count="6"><xf numFmtId="0" fontId="0"/><xf numFmtId="176" fontId="0"/>'
    '<xf numFmtId="10" fontId="0"/><xf numFmtId="177" fontId="0"/><xf numFmtId="0" fontId="1"/>'
    '<xf numFmtId="49" fontId="0"/></cellXfs>'
)
HEADINGS = (
    "番号",
    "要件ID",
    "区分",
    "要件内容",
    "必須",
    "金額",
    "割合",
    "期限",
    "税込",
    "備考",
    "件数",
    "担当",
)


def requirement_workbook(rows: int) -> bytes:
    """A list of `rows` × 12 cells, its header row included."""
    strings: dict[str, int] = {}

    def text(address: str, words: str, style: int = 0) -> str:
        return f'<c r="{address}" s="{style}" t="s"><v>{strings.setdefault(words, len(strings))}</v></c>'

    out = [_row(1, "".join(text(f"{chr(65 + n)}1", words, 4) for n, words in enumerate(HEADINGS)))]
    for r in range(2, rows + 1):
        price = r * 1234 + 0.5
        out.append(
            _row(
                r,
                f'<c r="A{r}" s="0"><v>{r - 1}</v></c>'
                + text(f"B{r}", f"REQ-{r:05d}", 5)
                + text(f"C{r}", ("機能要件", "性能要件", "運用要件")[r % 3])
                + text(
                    f"D{r}", f"受託者は、手順{r}に従い、令和{r % 9 + 1}年度末までに処理を完了すること。", 5
                )
                + text(f"E{r}", ("必須", "任意")[r % 2])
                + f'<c r="F{r}" s="1"><v>{price}</v></c>'
                + f'<c r="G{r}" s="2"><v>{r / 16000}</v></c>'
                + f'<c r="H{r}" s="3"><v>{46113 + r % 700}</v></c>'
                + f'<c r="I{r}" s="1"><f>F{r}*1.1</f><v>{price * 1.1}</v></c>'
                + text(f"J{r}", ("別紙参照", "協議による", "なし")[r % 3])
                + f'<c r="K{r}" s="0"><v>{r % 70}</v></c>'
                + text(f"L{r}", f"担当{r % 40}"),
            )
        )
    merges = "".join(f'<mergeCell ref="M{r}:N{r}"/>' for r in range(40, rows, 40))
    content = (
        f'<dimension ref="A1:L{rows}"/><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="4" max="4" width="60" customWidth="1"/></cols><sheetData>{"".join(out)}</sheetData>'
        f'<autoFilter ref="A1:L{rows}"/><mergeCells>{merges}</mergeCells>'
    )
    items = "".join(f"<si><t>{escape(words)}</t></si>" for words in strings)
    package = xlsx_package({"要件一覧": content}, strings=items, styles=STYLES)
    comments = "".join(
        f'<comment ref="D{r}" authorId="0"><text><r><t>確認する</t></r></text></comment>'
        for r in range(100, rows, 100)
    )
    package.add(
        "xl/comments1.xml",
        f"{HEAD}<comments {S_NAMES}><authors><author>審査 太郎</author></authors>"
        f"<commentList>{comments}</commentList></comments>",
        f"{SHEET}.comments+xml",
    ).relate("xl/worksheets/sheet1.xml", "comments", "/xl/comments1.xml")
    return package.build()


def _row(number: int, cells: str) -> str:
    return f'<row r="{number}" spans="1:12" ht="18.75" customHeight="1">{cells}</row>'
