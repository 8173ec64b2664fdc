"""Weak methods and secrets: what must be found, and what is near it but right."""

import pytest

from tests.reviews.rules.one_passage import quotes_of

WEAK = [
    ("TLSv1.0以上で接続できること。", ["TLSv1.0"]),
    ("通信はＴＬＳ１．１以上とし、平文通信は禁止する。", ["ＴＬＳ１．１"]),
    ("パスワードはSHA1によりハッシュ化して保存すること。", ["SHA1"]),
    ("無線LANの暗号化方式はWPA-PSK(TKIP)とする。", ["WPA-PSK", "TKIP"]),
    ("資料はパスワード付zipファイルにして送付すること。", ["パスワード付zip"]),
    ("旧端末のため、TLS1.0も許可すること。", ["TLS1.0"]),
    ("トリプルDESで暗号化すること。", ["トリプルDES"]),
    ("署名にはMD5又はSHA-256を使用すること。", ["MD5"]),
    ("Traffic shall be encrypted with SSL 3.0.", ["SSL 3.0"]),
]
SAFE = [
    "SSL2.0、SSL3.0、TLS1.0及びTLS1.1を無効化すること。",
    "TLS1.2以上とし、TLS1.1以下の接続は受け付けないこと。",
    "脆弱な暗号方式（RC4、3DES等）を使用しないこと。",
    "暗号化されていないTelnetやFTPを使用してはならない。",
    "Telnetではなく、SSHを用いること。",
    "TLS1.1以前のバージョンは利用できないようにすること。",
    "SSL/TLS通信を用い、SSLサーバ証明書を導入すること。",
    "無線LANはWPA2-Enterprise又はWPA3とすること。",
    "HMAC-SHA-256又はSHA-512を用いること。",
    "パスワード付きZIPを使用せず、ファイル転送サービスを用いること。",
    "TLS 1.0 and TLS 1.1 shall not be used.",
]


@pytest.mark.parametrize(("text", "quotes"), WEAK)
def test_weak_method_is_found(text: str, quotes: list[str]):
    assert quotes_of("sec-crypto", text, "情報セキュリティ", "requirements") == quotes


@pytest.mark.parametrize("text", SAFE)
def test_safe_method_and_ban_of_a_weak_one_are_passed_over(text: str):
    assert quotes_of("sec-crypto", text, "情報セキュリティ", "requirements") == []


SECRETS = [
    ("内部DNSは172.20.1.53を参照すること。", ["172.20.1.53"]),
    ("ネットワークは192.168.10.0/24とする。", ["192.168.10.0"]),
    ("初期パスワードは「P@ssw0rd」とする。", ["パスワードは「P@ssw0rd"]),
    ("ID：admin／PW：adm1n#99", ["PW：adm1n#99"]),
    ("パスワードはadminとする。", ["パスワードはadmin"]),
    ("APIキー：a1b2c3d4e5f6g7h8i9j0を用いること。", ["APIキー：a1b2c3d4e5f6g7h8i9j0"]),
    ("The admin password is Welcome#2024.", ["password is Welcome#2024"]),
]
NO_SECRETS = [
    "パスワードは90日ごとに変更すること。",
    "パスワードはAES-256で暗号化して保存すること。",
    "ID及びパスワードはActive Directoryと連携すること。",
    "パスワードはNIST SP 800-63Bに準拠すること。",
    "パスワード：別途通知",
    "設定例：パスワードはExample123とする。",
    "IPアドレスは10.x.x.xの範囲とする。",
    "ソフトウェアのバージョン10.4.2.1を用いること。",
    "198.51.100.7からのアクセスを許可すること。",
    "プライベートアドレス（10.0.0.0/8、172.16.0.0/12、192.168.0.0/16）を用いること。",
]


@pytest.mark.parametrize(("text", "quotes"), SECRETS)
def test_secret_is_found(text: str, quotes: list[str]):
    assert quotes_of("sec-secret", text, "現行環境") == quotes


@pytest.mark.parametrize("text", NO_SECRETS)
def test_rule_for_passwords_and_sample_address_are_no_secrets(text: str):
    assert quotes_of("sec-secret", text, "現行環境") == []


def test_secret_is_found_in_every_kind_of_document_and_below_background():
    assert quotes_of("sec-secret", "踏み台は10.1.20.3である。", "背景", "rfi") == ["10.1.20.3"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90日ごとにパスワードを変更させること。", True),
        ("利用者にパスワードの定期的な変更を促すこと。", True),
        ("漏えいのおそれがあるときはパスワードを変更させること。", False),
        ("パスワードの有効期限を設けないこと。", False),
    ],
)
def test_forced_change_of_passwords(text: str, found: bool):
    assert bool(quotes_of("sec-rotation", text, "情報セキュリティ")) is found
