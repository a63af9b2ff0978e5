from tests.access import Row, only

TEAM = only("administrator")

ROWS = [
    Row("audit.index", "/en/audit", TEAM),
    Row("audit.index", "/en/audit?who=anna&whose=b&verb=read&since=2026-01-01&until=2026-12-31&page=2", TEAM),
    Row("audit.export", "/en/audit/entries.csv", TEAM),
    Row("audit.readings", "/en/audit/readings?q=person", TEAM),
    Row("audit.readings", "/en/audit/readings?person={person.id}&way=of", TEAM),
    Row("audit.export_readings", "/en/audit/readings.csv?person={person.id}", TEAM),
    Row("audit.export_readings", "/en/audit/readings.csv", only("administrator", gets=404)),
]
