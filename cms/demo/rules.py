"""The demo's own rules of writing, and how a government keeps them."""

from collections.abc import Iterator
from datetime import datetime

from cms.demo.timeline import office_hour
from cms.demo.world import World
from reviews.services import rulebook

# Kept since before the first draft, so that every draft is checked by them.
KEPT_SINCE = 880
USER_WORD, LEFT_OPEN = "minato-user-word", "minato-left-open"
PACK = """\
pack: minato
title: {ja: みなと都の書き方, en: How Minato writes}
version: "2026-04"
rules:
  - id: minato-user-word
    title: {ja: 「ユーザ」と書いている, en: “ユーザ” instead of “利用者”}
    severity: hint
    aspect: clarity
    languages: [ja]
    patterns: ['ユーザー?(?!ID|ＩＤ|名|認証)']
    headings: true
    narrative: true
    message:
      ja: 都の文書では「利用者」と書きます
      en: 'Documents of Minato say “利用者”'
    why:
      ja: 同じ人を二つの言葉で書くと、別の人と読まれるため
      en: Two words for the same people are read as two groups of people
    mend:
      ja: 「利用者」に直してください。画面やデータの名前はそのままで構いません
      en: 'Write “利用者”; names of screens and data may stay'
    source: 都文書事務の手引
    examples:
      bad: [ユーザは画面から申し込む。, 一般のユーザーに公開する。]
      good: [利用者は画面から申し込む。, ユーザIDは8桁とする。]
  - id: minato-left-open
    title: {ja: 協議に委ねている, en: Left to later talks}
    severity: should
    aspect: feasibility
    languages: [ja]
    kinds: [spec, requirements, contract]
    patterns: ['(?:別途|甲(?:および|及び|と|・)?乙|双方|両者|誠[意実])[^。、]{0,10}協議(?!会)']
    message:
      ja: '「{quote}」では、見積りの範囲が決まりません'
      en: '“{quote}” leaves the scope of the estimate open'
    why:
      ja: 後の協議で増えた作業は、どちらの負担かが争いになるため
      en: Who pays for what the talks add will be disputed
    mend:
      ja: 何を、いつまでに、どの資料で決めるかを書いてください
      en: 'Say what is settled, by when, on which document'
    source: 都契約事務の手引
    examples:
      bad: [費用の負担は別途協議して定める。, 細部は甲乙が協議して定める。]
      good: [費用は別紙2のとおり乙が負担する。, 協議会は年に四回開く。]
"""


def keep_rules(world: World) -> Iterator[datetime]:
    """The desk writes down what it had said in letter after letter, and switches it off where it is wrong."""
    yield office_hour(world.now, KEPT_SINCE, 11)
    organisation = world.department("minato")
    rulebook.save_pack(organisation=organisation, source=PACK, actor=world.person("lead"))
    yield office_hour(world.now, KEPT_SINCE - 4, 15)
    rulebook.switch_rule(
        organisation=organisation, rule=USER_WORD, kind="annex", on=False, actor=world.person("lead"),
        reason="別紙の項目の名前は、国の標準や既存のシステムに合わせるため。",
    )  # fmt: skip
