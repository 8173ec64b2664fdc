"""The demo's people, all made up. Nobody real has these addresses: `.example` is reserved (RFC 2606)."""

from dataclasses import dataclass

DOMAIN = "demo.example"
PASSWORD = "demo-password-2026"  # noqa: S105 (printed at the start of every demo)


@dataclass(frozen=True, slots=True)
class Person:
    """A login name, a name, and hats as (role, department code)."""

    login: str
    last_name: str
    first_name: str
    hats: tuple[tuple[str, str], ...]

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


ADMINISTRATORS = (
    Person("admin", "鷺沢", "圭吾", (("administrator", ""),)),
    Person("admin2", "真鶴", "文乃", (("administrator", ""),)),
)
PEOPLE = (
    Person("member", "青柳", "千夏", (("member", "children"), ("member", "digital-plan"))),
    Person("approver", "氷室", "宗一", (("approver", "children"),)),
    Person("coordinator", "若槻", "真帆", (("coordinator", "welfare"),)),
    Person("reviewer", "三枝", "航", (("reviewer", "digital-desk"),)),
    Person("lead", "榛名", "佳代", (("lead", "digital-desk"),)),
    Person("executive", "桐谷", "源太", (("executive", "minato"),)),
    Person("auditor", "月岡", "静", (("auditor", "minato"),)),
    Person("lead2", "柏木", "道雄", (("lead", "digital-desk"),)),
    Person("reviewer2", "野々村", "朔", (("reviewer", "digital-desk"),)),
    Person("reviewer3", "蓮見", "詩織", (("reviewer", "digital-desk"),)),
    Person("reviewer4", "速水", "竜也", (("reviewer", "digital-desk"),)),
    Person("member2", "小鳥遊", "陸", (("member", "children"),)),
    Person("member-digital", "白鳥", "葵", (("member", "digital-plan"),)),
    Person("approver-digital", "綾瀬", "拓海", (("approver", "digital"),)),
    Person("member-finance", "鹿島", "琴音", (("member", "finance-contract"),)),
    Person("approver-finance", "五十鈴", "武", (("approver", "finance"),)),
    Person("member-elderly", "朝比奈", "実", (("member", "elderly"),)),
    Person("approver-welfare", "久遠", "貴子", (("approver", "welfare"),)),
    Person("member-school", "水無月", "圭", (("member", "school-ict"),)),
    Person("approver-school", "神楽", "正和", (("approver", "education"),)),
    Person("member-road", "早乙女", "蓮", (("member", "road"),)),
    Person("approver-road", "東雲", "恵子", (("approver", "construction"),)),
    Person("member-recycling", "八雲", "遥", (("member", "recycling"),)),
    Person("approver-recycling", "常盤", "浩二", (("approver", "environment"),)),
    Person("member-business", "七瀬", "明日香", (("member", "business"),)),
    Person("approver-business", "御堂", "誠司", (("approver", "industry"),)),
    Person("member-tax", "伊吹", "涼", (("member", "tax-payment"),)),
    Person("approver-tax", "片桐", "美佐", (("approver", "tax"),)),
    Person("midori", "日向", "空", (("member", "midori-it"), ("member", "midori-citizen"))),
    Person("approver-midori", "藤代", "節子", (("approver", "midori"),)),
    Person("aoba", "南雲", "翼", (("member", "aoba-dx"),)),
    Person("approver-aoba", "西園寺", "保", (("approver", "aoba"),)),
    Person("umibe", "磯貝", "渚", (("member", "umibe-plan"),)),
    Person("approver-umibe", "汐見", "勝", (("approver", "umibe"),)),
    Person(
        "village", "峰岸", "やよい",
        (("member", "yamanami"), ("approver", "yamanami"), ("coordinator", "yamanami")),
    ),
)  # fmt: skip
# What the command prints and the README lists: one login a role, and the village's single officer.
SHOWN = (
    "member", "approver", "coordinator", "reviewer", "lead", "executive", "auditor", "admin", "admin2", "village",
)  # fmt: skip
# Who acts for a department that owns projects: (member, approver).
STAFF = {
    "children": ("member", "approver"),
    "elderly": ("member-elderly", "approver-welfare"),
    "digital-plan": ("member-digital", "approver-digital"),
    "finance-contract": ("member-finance", "approver-finance"),
    "school-ict": ("member-school", "approver-school"),
    "road": ("member-road", "approver-road"),
    "recycling": ("member-recycling", "approver-recycling"),
    "business": ("member-business", "approver-business"),
    "tax-payment": ("member-tax", "approver-tax"),
    "midori-it": ("midori", "approver-midori"),
    "midori-citizen": ("midori", "approver-midori"),
    "aoba-dx": ("aoba", "approver-aoba"),
    "umibe-plan": ("umibe", "approver-umibe"),
    "yamanami-office": ("village", "village"),
}
