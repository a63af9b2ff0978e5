from tests.access import EVERYONE, Row, everyone

ROWS = [
    Row("root.choose_language", "/", everyone(302)),
    Row("home.index", "/en/", EVERYONE),
]
