"""How often one may ask for a sign-in mail, try a code, try a password."""

from cop.views.limits import Limit, network

QUARTER, HOUR = 900, 3600
# A room full of people who sign in at the same event shares one network.
PER_NETWORK = 150
# Only a flood from many networks reaches this; the links in mails already sent still sign in.
IN_ALL = 3000


def mail_limits(known_as: str) -> list[Limit]:
    """Limits on mails. `known_as` stands for the address.

    Narrow for one address from one network, wider for the address from everywhere: who asks in somebody
    else's name must not keep that person out.
    """
    return [
        Limit("sign_in.mail.here", f"{known_as} {network()}", 3, QUARTER),
        Limit("sign_in.mail.address", known_as, 12, HOUR),
        Limit("sign_in.mail.network", network(), PER_NETWORK, HOUR),
        Limit("sign_in.mail.all", "", IN_ALL, HOUR),
    ]


def code_limits(known_as: str) -> list[Limit]:
    """Limits on the codes that are looked at, beside five for each request. Links are not limited."""
    return [
        Limit("sign_in.code.address", known_as, 10, HOUR),
        Limit("sign_in.code.network", network(), PER_NETWORK, HOUR),
        Limit("sign_in.code.all", "", IN_ALL, HOUR),
    ]


def password_limits(known_as: str) -> list[Limit]:
    """Limits on the passwords that are looked at. Who is kept out here still comes in with a mail."""
    return [
        Limit("sign_in.password.here", f"{known_as} {network()}", 5, QUARTER),
        Limit("sign_in.password.address", known_as, 30, HOUR),
        Limit("sign_in.password.network", network(), PER_NETWORK, HOUR),
        Limit("sign_in.password.all", "", IN_ALL, HOUR),
    ]


def factor_limits(person_id: int, where: str = "step") -> list[Limit]:
    """Limits on the codes of a second step that are looked at, `where` signing in ("step") or on the account page.

    Only who has shown the first factor gets here.

    A guess is right once in 300,000 times: thirty a day leave one chance in thirty years.
    """
    return [
        Limit(f"second_{where}.person", str(person_id), 5, QUARTER),
        Limit(f"second_{where}.day", str(person_id), 30, 24 * HOUR),
    ]
