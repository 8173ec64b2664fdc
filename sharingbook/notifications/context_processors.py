def bell(request) -> dict:
    """How many notices this person has not read; asked only when a template shows the bell."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"bell_count": lambda: user.notices.filter(read_at__isnull=True).count()}
