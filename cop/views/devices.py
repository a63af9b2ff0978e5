"""What browser a request comes from, in words that its owner knows."""

from flask import request

# The first that occurs in the User-Agent wins: Edge and Opera call themselves Chrome, Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device() -> str:
    """Return "Firefox, Windows" or the like; "" for a browser that says nothing known.

    Only words from the lists above: what a browser claims is never shown or stored as it is.
    """
    claim = request.headers.get("User-Agent", "")[:500]
    parts = [next((name for sign, name in known if sign in claim), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in parts if part)
