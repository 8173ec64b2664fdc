"""A refusal names the roles that may, as the permission table has them."""

import pytest
from django.utils.translation import override

from sharingbook.accounts.matrix import COLUMNS, MATRIX, PUBLIC
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import not_yours, permit
from tests.factories.accounts import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_roles_named_are_those_of_the_table(language):
    with override(language):
        for action, row in MATRIX.items():
            named = str(not_yours(action)).rpartition("：" if language == "ja" else ":")[2]
            for role in COLUMNS:
                if role in (PUBLIC, Role.VENDOR):
                    continue
                said = str(Role(role).label)
                words = [one.strip(" 。.") for one in named.replace("、", ",").split(",")]
                assert (said in words) == (row.cell(role) != "-"), (action, said)


def test_what_nobody_may_do_names_nobody():
    assert str(permit(make_person("a"), "delete_version").reason) == "今の役割ではできません。"
