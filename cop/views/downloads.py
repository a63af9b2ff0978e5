"""Tables as files to download, written row by row: only the finished file, which is compact, is in memory."""

import tempfile
from collections.abc import Iterable, Sequence

from flask import Response

from cop.exports.csv_table import write_csv
from cop.exports.xlsx_table import write_xlsx

FORMATS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def attached(
    name: str, format: str, header: Sequence[object], rows: Iterable[Sequence[object]], *, language: str
) -> Response:
    """Return a table as an attachment "name.format" (a key of FORMATS)."""
    with tempfile.TemporaryFile() as file:
        if format == "csv":
            write_csv(file, header, rows, language=language)
        else:
            write_xlsx(file, header, rows)
        file.seek(0)
        body = file.read()
    headers = {"Content-Disposition": f'attachment; filename="{name}.{format}"', "Cache-Control": "no-store"}
    return Response(body, mimetype=FORMATS[format], headers=headers)
