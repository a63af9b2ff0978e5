from tests.access import EVERYONE, Row, everyone

ROWS = [
    Row("machine.healthz", "/healthz", EVERYONE),
    Row("machine.readyz", "/readyz", EVERYONE),
    Row("machine.icon", "/favicon.ico", everyone(302)),
    Row("machine.robots", "/robots.txt", EVERYONE),
]
