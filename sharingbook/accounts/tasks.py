"""Jobs of this room: thin, with primitive arguments."""

from django_tasks import task


@task()
def mail_one_time_link(address: str) -> None:
    """Mail a link to the account of this address, if there is one that may sign in.

    The link is made here: its token must not lie in the queue. An unknown address is no error, so that
    asking for a link takes the same way, and the same time, whether an account exists or not.
    """
    from sharingbook.accounts import mail
    from sharingbook.accounts.models import User
    from sharingbook.accounts.services.passwords import one_time_path

    person = User.objects.filter(email=address.strip().lower(), is_active=True).first()
    if person is not None:
        mail.send_one_time_link(address=person.email, name=person.name, path=one_time_path(person))
