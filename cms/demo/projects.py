"""Forty projects of the demo, as data; `story.py` lets them happen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """One project.

    `age`: days since its registration began. `stage`: where it stands today. `years`: first and last
    fiscal year, counted from this one. `yen`: of one year, in million. `lights`: its health reports, the
    oldest first, one letter for schedule, cost and scope together ("g", "y" or "r"). `level`: (level,
    reason, days until its review, confirmed). `listed`: its page is published. `draft`: registration is
    not finished. `late`: days by which a milestone was planned anew. `grown`: per cent of the request.
    """

    key: str
    owner: str
    name: str
    kana: str
    summary: str
    purpose: str
    stage: str
    age: int
    years: tuple[int, int]
    yen: int
    themes: tuple[str, ...]
    benefits: tuple[str, ...] = ("residents",)
    lights: str = "g"
    level: tuple[str, str, int, bool] | None = None
    listed: bool = True
    draft: bool = False
    late: int = 0
    grown: int = 0
    over: int = 0
    systems: str = ""
    data: str = ""
    end_reason: str = ""


PLANS = (
    Plan("nursery", "children", "保育所等入所申込のオンライン化", "ほいくしょとうにゅうしょもうしこみのおんらいんか",
         "入所の申込から結果の通知までを、来庁せずに済むようにします。",
         "保護者の来庁をなくし、申込から結果通知までを45日から30日にする。", "preparing", 610, (-1, 1), 186,
         ("online-procedures", "childcare"), ("residents", "staff"), "ggygy", late=75,
         systems="住民記録システム、保育料算定システム", data="住所データは国の共通モデルに合わせ、APIで受け渡す。"),
    Plan("window-ai", "children", "子育て窓口の案内支援ＡＩ", "こそだてまどぐちのあんないしえんえーあい",
         "窓口職員が、家庭ごとに使える制度を漏れなく案内できるようにします。",
         "案内漏れをなくし、一件あたりの窓口時間を20分から12分にする。", "preparing", 420, (0, 2), 64,
         ("ai", "childcare"), ("residents", "staff"), "ggy"),
    Plan("consult", "children", "児童相談の記録共有", "じどうそうだんのきろくきょうゆう",
         "相談の記録を、関わる機関が同じ日に見られるようにします。",
         "引継ぎの遅れによる対応の空白をなくす。", "preparing", 380, (0, 1), 92, ("childcare", "security"), ("staff",),
         "gyy", level=("department", "personal", 240, True), listed=False),
    Plan("mother", "children", "母子健康手帳アプリの更新", "ぼしけんこうてちょうあぷりのこうしん",
         "健診と予防接種の記録を、スマートフォンで確かめられます。",
         "紙の問診票を減らし、予防接種の受け忘れを半分にする。", "delivering", 830, (-2, 0), 120,
         ("childcare", "online-procedures", "accessibility"), ("residents",), "gggyg", over=6,
         data="予防接種の記録はマイナポータルのAPIで取得する。"),
    Plan("meal", "children", "こども食堂マップ", "こどもしょくどうまっぷ",
         "近くのこども食堂を、空き状況とともに地図で探せます。", "利用をためらう家庭に、場所と時間を届ける。",
         "operating", 850, (-2, 1), 9, ("childcare", "data"), ("residents",), "gggggg"),
    Plan("care", "elderly", "介護保険の給付審査支援", "かいごほけんのきゅうふしんさしえん",
         "給付の審査を、誤りの多い順に見られるようにします。", "審査の手戻りを月400件から100件にする。", "preparing", 520,
         (-1, 1), 148, ("back-office", "data"), ("staff",), "ggyr", late=200),
    Plan("watch", "elderly", "高齢者見守りセンサーの共同調達", "こうれいしゃみまもりせんさーのきょうどうちょうたつ",
         "市町村と共同で、見守りセンサーを安く速く調達します。", "一人暮らしの見守りを3年で2倍の世帯に広げる。",
         "tendering", 700, (-1, 2), 210, ("infrastructure",), ("residents", "municipalities"), "ggyy"),
    Plan("visit", "elderly", "訪問調査タブレット", "ほうもんちょうさたぶれっと",
         "要介護認定の訪問調査を、その場で入力できます。", "調査票の清書をなくし、認定まで30日を守る。", "operating",
         880, (-2, 0), 31, ("back-office",), ("staff",), "ggggg"),
    Plan("taxi", "elderly", "福祉タクシー券の電子化", "ふくしたくしーけんのでんしか",
         "紙の券をなくし、乗るたびに残りが分かります。", "券の印刷と集計にかかる年1,200時間をなくす。", "budget_request",
         150, (1, 2), 38, ("online-procedures", "accessibility"), ("residents", "businesses"), "g", grown=118),
    Plan("portal", "digital-plan", "行政手続ポータルの刷新", "ぎょうせいてつづきぽーたるのさっしん",
         "手続の入口を一つにし、途中で止めた申請を後から続けられます。", "申請の中断率を38％から15％にする。",
         "delivering", 840, (-2, 1), 640, ("online-procedures", "accessibility"), ("residents", "businesses"), "ggyyr",
         late=95, over=4, systems="認証基盤、文書管理システム"),
    Plan("exchange", "digital-plan", "庁内データ連携基盤", "ちょうないでーたれんけいきばん",
         "局ごとの個別接続をやめ、一つの基盤で安全に受け渡します。", "新しい連携を始めるまでの期間を6か月から1か月にする。",
         "preparing", 560, (-1, 2), 420, ("data", "security"), ("staff", "municipalities"), "gygy",
         data="コアデータモデルを共通の語彙とし、APIの仕様を公開する。"),
    Plan("zero", "digital-plan", "ゼロトラスト通信への移行", "ぜろとらすとつうしんへのいこう",
         "庁外からも庁内と同じように、安全に仕事ができます。", "境界防御だけに頼る構成を、3年でなくす。", "delivering", 760,
         (-2, 1), 880, ("security", "infrastructure"), ("staff",), "gyyg",
         level=("government", "security", 300, True), listed=False),
    Plan("genai", "digital-plan", "生成ＡＩの職員利用環境", "せいせいえーあいのしょくいんりようかんきょう",
         "文案づくりと要約に、職員が安心して使える環境です。", "定型の文案づくりを半分の時間にする。", "operating", 640,
         (-1, 1), 72, ("ai", "back-office"), ("staff",), "gggg"),
    Plan("open", "digital-plan", "オープンデータ自動公開", "おーぷんでーたじどうこうかい",
         "業務システムから毎晩、公開できるデータを公開します。", "公開までの手作業を年900時間から50時間にする。", "operating",
         820, (-2, 0), 24, ("data",), ("residents", "businesses"), "ggggg"),
    Plan("print", "digital-plan", "庁内印刷の集約", "ちょうないいんさつのしゅうやく",
         "複合機の台数を見直し、認証印刷に切り替えます。", "印刷費を3割減らす。", "closed", 870, (-2, -1), 45,
         ("back-office",), ("staff",), "gggg", end_reason="全局の切替えが終わり、運用は総務部門へ引き継いだ。"),
    Plan("bid", "finance-contract", "電子入札の利用者画面改善", "でんしにゅうさつのりようしゃがめんかいぜん",
         "初めての事業者でも、迷わず入札に参加できます。", "参加登録の途中離脱を半分にする。", "preparing", 330, (0, 1), 58,
         ("online-procedures", "accessibility"), ("businesses",), "gg"),
    Plan("invoice", "finance-contract", "電子請求書の受付", "でんしせいきゅうしょのうけつけ",
         "請求書を電子で受け付け、支払までを自動でつなぎます。", "支払までの日数を平均25日から12日にする。", "tendering", 590,
         (-1, 1), 134, ("back-office", "data"), ("businesses", "staff"), "ggy",
         level=("government", "operations", 120, True)),
    Plan("price", "finance-contract", "予定価格の積算支援", "よていかかくのせきさんしえん",
         "過去の契約をもとに、積算の根拠を示します。", "積算のばらつきを減らし、説明できるようにする。", "idea", 90, (1, 2), 20,
         ("back-office", "ai"), ("staff",), "", level=("government", "operations", 180, False), listed=False),
    Plan("tablet", "school-ict", "学習用端末の更新", "がくしゅうようたんまつのこうしん",
         "児童生徒の端末を、共同調達で更新します。", "故障で学べない日をなくし、1台あたりの費用を1割下げる。", "tendering", 730,
         (-1, 2), 1240, ("school", "infrastructure"), ("residents", "municipalities"), "gyyg", late=70),
    Plan("report", "school-ict", "通知表のデジタル配付", "つうちひょうのでじたるはいふ",
         "通知表と連絡を、保護者のスマートフォンに届けます。", "印刷と押印にかかる時間を、学級あたり6時間減らす。",
         "delivering", 610, (-1, 0), 36, ("school", "online-procedures"), ("residents", "staff"), "gggy"),
    Plan("library", "school-ict", "学校図書館の横断検索", "がっこうとしょかんのおうだんけんさく",
         "全校の蔵書を、一度に探して借りられます。", "学校間の貸出を年2千冊から1万冊にする。", "operating", 800, (-2, 0), 14,
         ("school", "data"), ("residents",), "ggggg"),
    Plan("exam", "school-ict", "高校入試の出願電子化", "こうこうにゅうしのしゅつがんでんしか",
         "出願から合否の確認までを、電子で行えます。", "出願の窓口持参をなくす。", "operating", 860, (-2, 1), 88,
         ("school", "online-procedures"), ("residents",), "ggyggg"),
    Plan("bridge", "road", "橋の点検画像の診断支援", "はしのてんけんがぞうのしんだんしえん",
         "点検の画像から、ひび割れの候補を示します。", "点検一橋あたりの机上作業を5日から2日にする。", "preparing", 470, (-1, 1),
         96, ("ai", "infrastructure"), ("staff", "residents"), "ggg"),
    Plan("dig", "road", "道路占用申請のオンライン化", "どうろせんようしんせいのおんらいんか",
         "掘削と占用の申請を、地図の上で出せます。", "申請から許可までを20日から10日にする。", "delivering", 680, (-1, 0), 110,
         ("online-procedures", "infrastructure"), ("businesses",), "gyyr", late=110, over=14),
    Plan("pothole", "road", "道路の損傷通報アプリ", "どうろのそんしょうつうほうあぷり",
         "写真一枚で、道路の穴や倒木を知らせられます。", "通報から初動までを3日から1日にする。", "operating", 790, (-2, 0), 12,
         ("infrastructure", "disaster"), ("residents",), "ggggg"),
    Plan("flood", "road", "河川水位のリアルタイム公開", "かせんすいいのりあるたいむこうかい",
         "水位とカメラの画像を、10分ごとに公開します。", "避難の判断を、予測ではなく今の水位で支える。", "operating", 840,
         (-2, 1), 54, ("disaster", "data"), ("residents", "municipalities"), "ggyggg"),
    Plan("bulky", "recycling", "粗大ごみの受付刷新", "そだいごみのうけつけさっしん",
         "申込と支払を、電話をかけずに済ませられます。", "電話の待ち時間を平均14分から2分にする。", "preparing", 400, (0, 1), 47,
         ("online-procedures",), ("residents",), "ggy"),
    Plan("truck", "recycling", "収集車の運行見える化", "しゅうしゅうしゃのうんこうみえるか",
         "収集車が今どこにいるかを、地図で確かめられます。", "取り残しの問合せを月600件から100件にする。", "delivering", 560,
         (-1, 0), 40, ("infrastructure", "data"), ("residents", "staff"), "gggg"),
    Plan("solar", "recycling", "太陽光補助金の申請電子化", "たいようこうほじょきんのしんせいでんしか",
         "補助金の申請から入金までを、電子で追えます。", "交付までの期間を90日から45日にする。", "cancelled", 540, (-1, 0), 28,
         ("online-procedures",), ("residents", "businesses"), "gyr",
         end_reason="国の制度が一本化され、都の補助金そのものが終わったため。"),
    Plan("loan", "business", "制度融資の一元管理", "せいどゆうしのいちげんかんり",
         "申込から実行までを、金融機関と同じ画面で確かめます。", "審査の二重入力をなくす。", "preparing", 500, (-1, 1), 132,
         ("back-office", "data"), ("businesses",), "ggy"),
    Plan("subsidy", "business", "補助金申請の共通様式", "ほじょきんしんせいのきょうつうようしき",
         "一度書いた会社の情報を、二度書かずに済みます。", "申請一件あたりの記入時間を4時間から1時間にする。", "delivering", 720,
         (-2, 0), 86, ("online-procedures", "data"), ("businesses",), "gggyg"),
    Plan("job", "business", "就業支援の案内チャット", "しゅうぎょうしえんのあんないちゃっと",
         "夜間と休日にも、支援の窓口を案内します。", "時間外の問合せの7割に、その場で答える。", "idea", 70, (1, 2), 18, ("ai",),
         ("residents",), "", listed=False),
    Plan("reply", "tax-payment", "納税相談の予約と記録", "のうぜいそうだんのよやくときろく",
         "相談を待たずに受けられ、同じ説明を繰り返さずに済みます。", "待ち時間を平均50分から10分にする。", "preparing", 360,
         (0, 1), 42, ("online-procedures", "back-office"), ("residents",), "gg"),
    Plan("cashless", "tax-payment", "納税のキャッシュレス化", "のうぜいのきゃっしゅれすか",
         "家から、いつでも納められます。", "窓口での納付を3年で半分にする。", "operating", 870, (-2, 0), 66,
         ("online-procedures",), ("residents", "businesses"), "gggggg"),
    Plan("midori-form", "midori-citizen", "書かない窓口", "かかないまどぐち",
         "住所変更の届出を、書かずに一度で済ませます。", "届出一件あたりの時間を40分から15分にする。", "tendering", 480, (-1, 1), 52,
         ("online-procedures", "accessibility"), ("residents", "staff"), "ggg"),
    Plan("midori-cloud", "midori-it", "基幹業務の標準システム移行", "きかんぎょうむのひょうじゅんしすてむいこう",
         "20の基幹業務を、標準仕様のシステムへ移します。", "法改正のたびの改修費を3割減らす。", "delivering", 740, (-2, 1), 310,
         ("back-office", "infrastructure"), ("staff", "residents"), "gyyyr", late=130),
    Plan("aoba-bus", "aoba-dx", "コミュニティバスの予約", "こみゅにてぃばすのよやく",
         "乗りたい時間に予約でき、空いた便を減らします。", "一便あたりの利用を4人から7人にする。", "operating", 620, (-1, 1), 21,
         ("data",), ("residents",), "gggg"),
    Plan("umibe-tsunami", "umibe-plan", "津波避難の誘導表示", "つなみひなんのゆうどうひょうじ",
         "今いる場所から、間に合う避難先を示します。", "夜間でも10分以内に高台へ着けるようにする。", "preparing", 300, (0, 1), 33,
         ("disaster", "accessibility"), ("residents",), "gy"),
    Plan("village-radio", "yamanami-office", "防災無線の文字配信", "ぼうさいむせんのもじはいしん",
         "人口1,200人の村で、聞き取りにくい放送を文字でも届けます。", "全戸に、放送から1分以内に届ける。", "preparing", 340, (0, 0), 6,
         ("disaster", "accessibility"), ("residents",), "gg"),
    Plan("village-map", "yamanami-office", "森林と水路の台帳", "しんりんとすいろのだいちょう",
         "紙の図面を、現地で見られる台帳にします。", "担当が替わっても、同じ日に場所が分かるようにする。", "idea", 40, (1, 1), 3,
         ("data",), ("staff", "residents"), "", listed=False, draft=True),
)  # fmt: skip

REASONS = {
    "g": (
        "予定どおり進んでいる。大きな課題はない。",
        "関係部署との調整が終わり、次の工程に入った。",
        "利用者の試用で好評を得た。小さな改善を続ける。",
    ),
    "y": (
        "仕様の確認に時間がかかり、二週間ほど遅れている。来月までに取り戻す。",
        "見積りが想定より高い。機能の優先順位を見直している。",
        "担当者の異動があり、引継ぎを進めている。",
    ),
    "r": (
        "接続先の改修が間に合わず、稼働の時期を見直す必要がある。",
        "追加の費用が避けられない。補正予算を含めて対応を検討している。",
    ),
}
STORIES = (
    "<p>{summary}担当は、窓口で十日間、利用者の横に立って"
    "困りごとを書き出すところから始めました。</p><p><b>目標</b>　{purpose}</p>"
    "<p>進み具合は、このページの数字で毎月お知らせします。</p>",
    "<p>{summary}</p><p>試行では、職員と利用者の両方に使ってもらい、出た意見を一覧にして、採り入れたものと"
    "見送ったものを理由とともに残しています。</p><p><b>目標</b>　{purpose}</p>",
    "<p>{summary}</p><h3>学んだこと</h3><ul><li>画面より先に、様式と決まりを減らすこと</li>"
    "<li>データの持ち方を、最初に他の局とそろえること</li></ul><p><b>目標</b>　{purpose}</p>",
)
