from xml.etree import ElementTree

from sharingbook.common.xml_text import xml_text


def test_what_xml_cannot_hold_is_drawn_and_everything_else_stays():
    assert xml_text("改行\x0bと\x00と\x1fと\uffff") == "改行\u240bと\u2400と\u241fと\ufffd"
    plain = "表\t行\n全角　𠮷 é 🙂"
    assert xml_text(plain) == plain


def test_every_character_below_the_surrogates_makes_well_formed_xml():
    text = "".join(map(chr, range(0xD800))).replace("&", "").replace("<", "")
    assert ElementTree.fromstring(f"<a>{xml_text(text)}</a>").text
