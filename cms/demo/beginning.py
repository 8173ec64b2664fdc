"""How the demo begins: administrators, departments, people, themes."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cms.demo.departments import DESK, MEMBERS_SUBMIT, PLACES, SINGLE_OFFICER, THEMES
from cms.demo.people import ADMINISTRATORS, DOMAIN, PASSWORD, PEOPLE, Person
from cms.demo.timeline import office_hour
from cms.demo.world import World
from procurement.models import Theme
from sharingbook.accounts import services
from sharingbook.accounts.models import Department, User

FOUNDED = 905


def found(world: World) -> Iterator[datetime]:
    """The oldest acts of the world, in the order in which a new instance is set up."""
    yield office_hour(world.now, FOUNDED, 9)
    for person in ADMINISTRATORS:
        services.make_administrator(
            email=person.email, last_name=person.last_name, first_name=person.first_name
        )
    _departments(world)
    for slug, name, name_en in THEMES:
        Theme.objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en})
    yield office_hour(world.now, FOUNDED, 10)
    for person in PEOPLE:
        _hire(world, person)
    set_passwords()


def _departments(world: World) -> None:
    admin = world.person("admin")
    for place in PLACES:
        services.create_department(
            parent=world.department(place.parent) if place.parent else None, code=place.code, name=place.name,
            name_en=place.name_en, kana=place.kana, kind=place.kind, actor=admin,
        )  # fmt: skip
    desk = world.department(DESK)
    for organisation in Department.objects.filter(depth=1):
        services.change_settings(
            organisation=organisation, single_officer=organisation.code in SINGLE_OFFICER,
            members_submit_answers=organisation.code in MEMBERS_SUBMIT, review_desk=desk, actor=admin,
        )  # fmt: skip


def _hire(world: World, person: Person) -> None:
    admin, second = world.person("admin"), world.person("admin2")
    user = services.create_person(
        email=person.email, last_name=person.last_name, first_name=person.first_name,
        department=world.department(person.hats[0][1]), actor=admin,
    )  # fmt: skip
    for role, code in person.hats:
        membership = services.grant_role(
            person=user, department=world.department(code), role=role, valid_from=timezone.localdate(),
            actor=admin,
        )  # fmt: skip
        if membership.is_waiting:
            services.confirm_membership(membership=membership, actor=second)


def set_passwords() -> None:
    """The one password of all demo logins; hashed once, since hashing is slow on purpose."""
    User.objects.filter(email__endswith=f"@{DOMAIN}").update(password=make_password(PASSWORD))
