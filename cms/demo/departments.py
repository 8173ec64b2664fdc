"""The demo's governments: one metropolitan government, three municipalities, one village."""

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Place:
    """A department as data; `parent` is a code, "" for an organisation."""

    code: str
    parent: str
    name: str
    name_en: str
    kana: str
    kind: str = "section"

    @property
    def label(self) -> str:
        return self.name_en if get_language() == "en" else self.name


PLACES = (
    Place("minato", "", "みなと都", "Minato Metropolis", "みなとと", "prefecture"),
    Place(
        "digital",
        "minato",
        "デジタルサービス局",
        "Bureau of Digital Services",
        "でじたるさーびすきょく",
        "bureau",
    ),
    Place("digital-desk", "digital", "技術審査課", "Technical Review Section", "ぎじゅつしんさか"),
    Place("digital-plan", "digital", "戦略課", "Strategy Section", "せんりゃくか"),
    Place("finance", "minato", "財務局", "Bureau of Finance", "ざいむきょく", "bureau"),
    Place("finance-contract", "finance", "契約課", "Contract Section", "けいやくか"),
    Place("welfare", "minato", "福祉保健局", "Bureau of Welfare and Health", "ふくしほけんきょく", "bureau"),
    Place("children", "welfare", "子ども家庭課", "Children and Families Section", "こどもかていか"),
    Place("elderly", "welfare", "高齢福祉課", "Elderly Care Section", "こうれいふくしか"),
    Place("education", "minato", "教育局", "Bureau of Education", "きょういくきょく", "bureau"),
    Place("school-ict", "education", "学校情報化課", "School ICT Section", "がっこうじょうほうかか"),
    Place("construction", "minato", "建設局", "Bureau of Construction", "けんせつきょく", "bureau"),
    Place("road", "construction", "道路管理課", "Road Management Section", "どうろかんりか"),
    Place("environment", "minato", "環境局", "Bureau of Environment", "かんきょうきょく", "bureau"),
    Place("recycling", "environment", "資源循環課", "Resource Recycling Section", "しげんじゅんかんか"),
    Place(
        "industry",
        "minato",
        "産業労働局",
        "Bureau of Industry and Labour",
        "さんぎょうろうどうきょく",
        "bureau",
    ),
    Place("business", "industry", "商工支援課", "Business Support Section", "しょうこうしえんか"),
    Place("tax", "minato", "主税局", "Bureau of Taxation", "しゅぜいきょく", "bureau"),
    Place("tax-payment", "tax", "納税推進課", "Tax Payment Section", "のうぜいすいしんか"),
    Place("midori", "", "みどり市", "Midori City", "みどりし", "municipality"),
    Place("midori-it", "midori", "情報政策課", "Information Policy Section", "じょうほうせいさくか"),
    Place("midori-citizen", "midori", "市民課", "Citizens Section", "しみんか"),
    Place("aoba", "", "あおば市", "Aoba City", "あおばし", "municipality"),
    Place("aoba-dx", "aoba", "ＤＸ推進課", "DX Promotion Section", "でぃーえっくすすいしんか"),
    Place("umibe", "", "うみべ町", "Umibe Town", "うみべまち", "municipality"),
    Place("umibe-plan", "umibe", "企画課", "Planning Section", "きかくか"),
    Place("yamanami", "", "やまなみ村", "Yamanami Village", "やまなみむら", "municipality"),
    Place("yamanami-office", "yamanami", "総務課", "General Affairs Section", "そうむか"),
)
DESK = "digital-desk"
# Governments of a size at which one person may be member and approver.
SINGLE_OFFICER = ("yamanami",)
# Municipalities where members send the answers themselves.
MEMBERS_SUBMIT = ("midori", "yamanami")

THEMES = (
    ("online-procedures", "オンライン手続", "Online procedures"),
    ("childcare", "子育て", "Childcare"),
    ("data", "データ連携", "Data exchange"),
    ("ai", "ＡＩ", "AI"),
    ("security", "セキュリティ", "Security"),
    ("school", "学校", "Schools"),
    ("disaster", "防災", "Disaster prevention"),
    ("infrastructure", "インフラ管理", "Infrastructure"),
    ("back-office", "内部事務", "Back office"),
    ("accessibility", "アクセシビリティ", "Accessibility"),
)
