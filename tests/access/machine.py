from tests.access import EVERYONE, Row

ROWS = [
    Row("machine.healthz", "/healthz", EVERYONE),
    Row("machine.readyz", "/readyz", EVERYONE),
    Row("machine.robots", "/robots.txt", EVERYONE),
]
