"""Files sent as a browser sends them."""

import io

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart


def send_file(client, address, name, content, **form):
    """Post a form with a file. The body is made here: the client would leave a temporary file behind."""
    boundary, body = encode_multipart(form | {"file": FileStorage(io.BytesIO(content), filename=name)})
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")
